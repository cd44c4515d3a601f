"""What notifications needs to know of mentorships, to notice what does not happen in them."""
