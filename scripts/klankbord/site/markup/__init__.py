"""Text as markup: what people wrote, transcripts, and the pieces of the theme."""
