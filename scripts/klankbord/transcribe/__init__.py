"""Speech to text: Whisper over windows of speech, publishers' transcripts, speakers, and the formats they come in."""

from klankbord.transcribe.stage import Progress, transcribe

__all__ = ["Progress", "transcribe"]
