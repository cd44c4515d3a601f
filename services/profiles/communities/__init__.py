"""Communities of interest, and who belongs to them, as matching told of them."""
