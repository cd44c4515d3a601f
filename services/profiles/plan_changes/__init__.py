"""What is different between two versions of a learning plan."""
