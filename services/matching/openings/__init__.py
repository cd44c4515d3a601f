"""Where somebody can be asked to be a mentor."""
