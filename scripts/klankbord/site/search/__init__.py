"""What search reads of the site, and its index."""

from klankbord.site.search.indexing import PLACES_IN_A_PART, Reading, index, put
from klankbord.site.search.names import write_names
from klankbord.site.search.vocabulary import write_words

__all__ = ["PLACES_IN_A_PART", "Reading", "index", "put", "write_names", "write_words"]
