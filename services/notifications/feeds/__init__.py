"""A private calendar feed for each person."""
