"""Which programs there are, and whose numbers somebody may read."""
