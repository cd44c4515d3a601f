"""A mentorship from its agreement to its end: sessions, messages, links, what the two set out to do."""

from __future__ import annotations

from services.portal.pages.mentorship import (
    action_items,
    agreements,
    check_ins,
    endings,
    mentorships,
    messages,
    planning,
    program_feedback,
    resources,
    session_changes,
    session_words,
    sessions,
)

__all__ = ["PAGES"]

# planning comes before sessions: its "sessions/new" would be taken for the id of a session there.
PAGES = (
    check_ins,
    mentorships,
    agreements,
    planning,
    sessions,
    session_words,
    session_changes,
    action_items,
    endings,
    program_feedback,
    messages,
    resources,
)
