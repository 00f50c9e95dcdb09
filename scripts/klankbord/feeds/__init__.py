"""The world comes in: polite HTTP, the address guard, feed parsing and schedule."""
