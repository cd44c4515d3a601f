"""Noticing what does not happen in mentorships: no session, no check-in, no signature."""
