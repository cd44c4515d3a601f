"""A private journal, shared entry by entry with a mentor."""
