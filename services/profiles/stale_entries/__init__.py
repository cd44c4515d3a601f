"""Whose entries of the directory are to be made anew."""
