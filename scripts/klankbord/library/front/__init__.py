"""Front matter: read with its lines, checked, written so that any reader gives the same values back."""
