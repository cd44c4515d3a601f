"""A private calendar feed for each person, with what is in it besides sessions and gatherings: days of goals."""
