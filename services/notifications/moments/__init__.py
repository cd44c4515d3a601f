"""A program's days: its kickoff, its midpoint, its end, and when enrollment closes."""
