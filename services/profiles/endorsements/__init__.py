"""Colleagues who stand for a person's skill."""
