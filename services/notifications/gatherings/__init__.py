"""Workshops and conferences: who has a place, in their calendars and by mail."""
