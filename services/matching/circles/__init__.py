"""Circles of peers."""
