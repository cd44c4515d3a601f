"""What people tell of themselves: their profile, what they hear, and their journal."""

from __future__ import annotations

from services.portal.pages.me import (
    calendars,
    chats,
    credentials,
    journal,
    photo,
    preferences,
    profile_skills,
    profiles,
    reflections,
)

__all__ = ["PAGES"]

PAGES = (
    preferences,
    chats,
    profiles,
    credentials,
    photo,
    calendars,
    # Its address would take those of other parts of the profile as well.
    profile_skills,
    journal,
    reflections,
)
