"""Sound: download with resume, decode to 16 kHz mono."""
