"""Speech to text: Whisper over windows of speech, publishers' transcripts, speakers, and the formats they come in."""

from klankbord.transcribe.listening import Job, Progress
from klankbord.transcribe.stage import transcribe, transcribe_many

__all__ = ["Job", "Progress", "transcribe", "transcribe_many"]
