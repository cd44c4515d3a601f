"""Addresses of portal pages, for mails and for other pages. Nothing else makes such addresses (a lint holds that).

A link leads to a page that asks for sign-in, returns, and shows one button; it carries no token. The one exception is
`unsubscribe`, which mail programs call without sign-in (RFC 8058).
"""

from __future__ import annotations

from uuid import UUID

__all__ = ["Links"]


class Links:
    """public_url: where people reach the portal."""

    def __init__(self, public_url: str) -> None:
        self._base = public_url.rstrip("/")

    def home(self) -> str:
        return f"{self._base}/"

    def proposal(self, proposal: UUID) -> str:
        return f"{self._base}/proposals/{proposal}"

    def mentorship(self, mentorship: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}"

    def session(self, mentorship: UUID, session: UUID) -> str:
        return f"{self._base}/mentorships/{mentorship}/sessions/{session}"

    def goal(self, goal: UUID) -> str:
        return f"{self._base}/goals/{goal}"

    def cohort(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}/cohort"

    def imports(self) -> str:
        return f"{self._base}/imports"

    def people_import(self, people_import: UUID) -> str:
        return f"{self._base}/imports/{people_import}"

    def preferences(self) -> str:
        return f"{self._base}/preferences"

    def unsubscribe(self, token: str) -> str:
        return f"{self._base}/api/notifications/v1/unsubscribe/{token}"
