"""Learning plans that a program offers to begin with."""
