"""Transcripts that publishers offer: read in any of five formats, and refused with a reason when they are no use."""

from klankbord.transcribe.publisher.fitting import fit, place
from klankbord.transcribe.publisher.reading import is_timed, parse, parse_text, read
from klankbord.transcribe.publisher.sanity import checked, ordered
from klankbord.transcribe.publisher.turns import of_turns, paced

__all__ = [
    "checked",
    "fit",
    "is_timed",
    "of_turns",
    "ordered",
    "paced",
    "parse",
    "parse_text",
    "place",
    "read",
]
