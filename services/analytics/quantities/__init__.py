"""Numbers that several families count alike, or of which one is the sum of others, and hiding them together."""
