"""What analytics knows of people: the units that numbers are broken down by, and no names."""
