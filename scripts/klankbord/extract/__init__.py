"""From words to what is worth keeping: quotes, lessons, tips, chapters, topics."""
