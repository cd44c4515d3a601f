"""What the people of a program do together, month by month, and how many of them are active now."""
