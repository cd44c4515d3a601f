"""People from HR's file: all of them or none, and every problem told by row and column."""
