"""Pages of one mentorship."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from urllib.parse import quote
from uuid import UUID

from shared.links.base import Base

__all__ = ["Together"]


class Together(Base):
    def mentorship(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}"

    def mentorships(self) -> str:
        """The visitor's mentorships."""
        return f"{self._base}/mentorships"

    def agreement(self, mentorship: UUID, number: int | None = None) -> str:
        """number: of an earlier version."""
        which = f"?number={number}" if number else ""
        return f"{self._base}/mentorships/{mentorship}/agreement{which}"

    def write_agreement(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/agreement/new"

    def action_items(self, mentorship: UUID) -> str:
        """What its people set out to do."""
        return f"{self._base}/mentorships/{mentorship}/action-items"

    def pause_mentorship(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/pause"

    def end_mentorship(self, mentorship: UUID) -> str:
        """Where it is ended early."""
        return f"{self._base}/mentorships/{mentorship}/end"

    def close(self, mentorship: UUID) -> str:
        """Where its people look back, which closes it."""
        return f"{self._base}/mentorships/{mentorship}/close"

    def certificate(self, mentorship: UUID) -> str:
        """The visitor's certificate, a PDF."""
        return f"{self._base}/mentorships/{mentorship}/certificate"

    def check_in(self, mentorship: UUID, on_track: Literal["yes", "partly", "no"] | None = None) -> str:
        """on_track: the answer that the page's button gives."""
        answer = f"?on_track={on_track}" if on_track else ""
        return f"{self._base}/mentorships/{mentorship}/check-in{answer}"

    def messages(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/messages"

    def message(self, mentorship: UUID, message: UUID) -> str:
        """Where a message is written anew."""
        return f"{self._base}/mentorships/{mentorship}/messages/{message}"

    def shared_goals(self, mentorship: UUID) -> str:
        """The goals that are shared with a mentorship."""
        return f"{self._base}/mentorships/{mentorship}/goals"

    def feedback(self, mentorship: UUID) -> str:
        """Feedback that was asked for and given in a mentorship."""
        return f"{self._base}/mentorships/{mentorship}/feedback"

    def testimonial_of(self, mentorship: UUID) -> str:
        """Where a mentee writes about the mentor of a mentorship that has ended."""
        return f"{self._base}/mentorships/{mentorship}/testimonial"

    def resources(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/resources"

    def thank_you(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/thank-you"

    def program_feedback(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/program-feedback"

    def plan_session(self, mentorship: UUID) -> str:
        """Where a new session is planned."""
        return f"{self._base}/mentorships/{mentorship}/sessions/new"

    def sessions(self, mentorship: UUID) -> str:
        """All of them, past and to come."""
        return f"{self._base}/mentorships/{mentorship}/sessions"

    def session(self, mentorship: UUID, session: UUID, at: datetime | None = None) -> str:
        """at: which time of a recurrence, by the start that it gives that time."""
        return f"{self._base}/mentorships/{mentorship}/sessions/{session}{_at(at)}"

    def move_session(self, mentorship: UUID, session: UUID, at: datetime | None = None) -> str:
        return f"{self._base}/mentorships/{mentorship}/sessions/{session}/move{_at(at)}"

    def cancel_session(self, mentorship: UUID, session: UUID, at: datetime | None = None) -> str:
        return f"{self._base}/mentorships/{mentorship}/sessions/{session}/cancel{_at(at)}"

    def session_note(self, mentorship: UUID, session: UUID, note: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/sessions/{session}/notes/{note}"


def _at(instant: datetime | None) -> str:
    return f"?at={quote(str(instant), safe='')}" if instant else ""
