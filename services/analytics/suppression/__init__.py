"""Which numbers may be shown, so that nobody can be found in them."""
