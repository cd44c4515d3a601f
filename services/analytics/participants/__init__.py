"""Who takes part in a program and where they stand, for its admins."""
