"""Whether what people hear helps them."""
