"""Workshops and conferences: who has a place or speaks, in their calendars and by mail."""
