"""How each mentorship fares, with reasons, for those who can help."""
