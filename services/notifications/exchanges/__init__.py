"""What people of a mentorship say and give to each other: messages, links, feedback, thanks."""
