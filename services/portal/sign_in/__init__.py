"""Signing in and out, and the sessions in between."""
