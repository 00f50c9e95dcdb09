"""What makes a page: its view, and what its head tells machines."""
