"""That there is a concern, to the one who is named for that."""
