"""What the organization learns, without names and without exposing anyone."""
