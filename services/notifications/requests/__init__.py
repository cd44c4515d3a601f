"""What people hear of a request to a mentor, until it is answered."""
