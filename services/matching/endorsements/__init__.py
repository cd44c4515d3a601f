"""Colleagues who stand for a mentor's skill, as profiles told of them."""
