"""What is done where a mentorship may fall asleep: its program's admins hear of it, its people get one idea."""
