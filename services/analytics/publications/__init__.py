"""Tables of numbers that are published together, so that nobody can be found in them."""
