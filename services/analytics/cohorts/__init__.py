"""How far the people of a program have come, in numbers that expose nobody."""
