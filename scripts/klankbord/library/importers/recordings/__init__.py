"""Recordings and transcripts without a feed: files that belong together are an episode, their folder is its show."""
