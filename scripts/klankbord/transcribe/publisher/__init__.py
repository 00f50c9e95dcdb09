"""Transcripts that publishers offer: read in any of five formats, and refused with a reason when they are no use."""

from klankbord.transcribe.publisher.fitting import fit
from klankbord.transcribe.publisher.reading import parse, read

__all__ = ["fit", "parse", "read"]
