"""What becomes of surveys: opened and closed by admins, and by the clock."""
