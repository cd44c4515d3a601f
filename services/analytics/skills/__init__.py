"""Which skills people want, and which they offer."""
