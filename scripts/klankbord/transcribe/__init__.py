"""From sound to words: engine, windows, quality gate, publisher transcripts, speakers, formats, model store."""
