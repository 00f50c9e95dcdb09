"""Text as markup: what people wrote, transcripts, the pieces of the theme."""
