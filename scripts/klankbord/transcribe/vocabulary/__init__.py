"""Names that are expected in a recording: where words sound like one, and whether Whisper finds it likely there."""
