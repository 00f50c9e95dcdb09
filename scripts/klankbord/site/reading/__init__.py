"""From a hub to its ``Catalogue``: all that the site shows, as values."""
