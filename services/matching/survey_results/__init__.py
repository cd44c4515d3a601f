"""What admins read of the answers to a survey."""
