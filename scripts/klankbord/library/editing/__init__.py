"""Small changes to the text of a page or a transcript, as an editor would type them; all else stays to the letter.

Each takes a text and what whoever asks had seen of it, and gives the new text. Where somebody else changed just that,
it is merged, or refused with both versions: nothing is written over what its editor has not seen.
"""

from klankbord.library.editing.clash import Clash, ClashError
from klankbord.library.editing.combining import Combined, combine

__all__ = ["Clash", "ClashError", "Combined", "combine"]
