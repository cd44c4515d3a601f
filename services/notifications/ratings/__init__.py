"""What people say of a nudge from the mail itself: later, or not helpful."""
