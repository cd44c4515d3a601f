"""Who people are, what they offer, what they want to learn."""
