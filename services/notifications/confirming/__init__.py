"""What people are asked around a session: to choose a time, and whether it took place."""
