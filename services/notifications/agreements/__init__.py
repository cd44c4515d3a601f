"""What people hear of the agreement of a mentorship."""
