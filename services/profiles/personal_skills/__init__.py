"""What a person says that they can teach and want to learn."""
