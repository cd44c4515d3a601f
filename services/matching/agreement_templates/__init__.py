"""What agreements of a program may start from."""
