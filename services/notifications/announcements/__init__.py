"""What a program says to many at once: announcements, and that a survey is open."""
