"""Nudges whose time has come: what becomes of each, and the deliveries that carry it."""
