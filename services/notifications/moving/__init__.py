"""Letting what is planned follow changed rules."""
