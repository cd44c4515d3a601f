"""How people find each other, and what they do together."""
