"""What people tell of themselves: their profile, what they hear, and their journal."""

from __future__ import annotations

from services.portal.pages.me import journal, preferences, profile_skills, profiles

__all__ = ["PAGES"]

PAGES = (
    preferences,
    profiles,
    journal,
    profile_skills,
)
