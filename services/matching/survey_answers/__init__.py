"""What one is asked, and what one answers."""
