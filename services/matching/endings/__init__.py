"""How mentorships end, for all or for one of them."""
