"""Keeping the directory's entries as the other features have written about people."""
