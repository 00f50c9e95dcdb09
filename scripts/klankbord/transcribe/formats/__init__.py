"""Transcripts as WebVTT, SRT, Podcasting 2.0 JSON and plain text, without loss of what each can hold."""

from klankbord.transcribe.formats.podcast_json import read_json, write_json
from klankbord.transcribe.formats.srt import read_srt, write_srt
from klankbord.transcribe.formats.text import write_text
from klankbord.transcribe.formats.vtt import read_vtt, read_vtt_facts, write_vtt

__all__ = ["read_json", "read_srt", "read_vtt", "read_vtt_facts", "write_json", "write_srt", "write_text", "write_vtt"]
