"""What notifications needs to know of who takes part in a program."""
