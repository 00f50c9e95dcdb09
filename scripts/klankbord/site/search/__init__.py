"""What search reads of the site, and its index."""

from klankbord.site.search.indexing import PLACES_IN_A_PART, Reading
from klankbord.site.search.names import write_names

__all__ = ["PLACES_IN_A_PART", "Reading", "write_names"]
