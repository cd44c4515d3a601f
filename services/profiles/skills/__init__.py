"""The skill catalog, other names for skills, and who offers and wants what."""
