"""Who is or was in a mentorship, as each may see it."""
