"""What there is to see in the facts of how mentorships fare."""
