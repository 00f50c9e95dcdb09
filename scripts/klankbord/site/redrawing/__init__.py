"""Which pages need not be drawn again: by all that each is drawn from."""
