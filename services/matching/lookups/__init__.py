"""Who is meant: people of a program by their ids, and people to choose by their names."""
