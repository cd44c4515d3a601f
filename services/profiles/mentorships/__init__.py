"""Programs, places and mentorships as matching told of them."""
