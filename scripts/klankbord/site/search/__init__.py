"""What search reads of the site, and its index."""

from klankbord.site.search.indexing import PLACES_IN_A_PART, Reading, index, put

__all__ = ["PLACES_IN_A_PART", "Reading", "index", "put"]
