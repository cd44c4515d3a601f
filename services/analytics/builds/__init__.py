"""Builds of the facts: each in a schema of its own, made from the archive beside the one that pages are made of."""
