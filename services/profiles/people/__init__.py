"""People as others may know them, and where they are reached."""
