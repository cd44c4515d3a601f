"""Who looked at which numbers."""
