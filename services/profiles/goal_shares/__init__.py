"""With whom people share what they want to reach."""
