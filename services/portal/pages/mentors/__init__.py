"""Finding a mentor and approaching them: directory, requests, introductions, recommendations, proposals."""

from __future__ import annotations

from services.portal.pages.mentors import asking, introductions, mentors, person, proposals, recommendations, requests

__all__ = ["PAGES"]

PAGES = (
    proposals,
    asking,
    introductions,
    mentors,
    person,
    recommendations,
    requests,
)
