"""Who would get what next week, by the rules as they are and as they could be."""
