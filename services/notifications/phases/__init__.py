"""What people hear when a mentorship begins, rests, goes on and ends."""
