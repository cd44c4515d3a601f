"""What the words that somebody types into the directory mean."""
