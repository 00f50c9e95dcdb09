"""What a feed says, as front matter and markdown that can do no harm."""
