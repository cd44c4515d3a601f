"""Pages on which people find and ask each other."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote
from uuid import UUID

from shared.links.base import Base

__all__ = ["Finding"]


class Finding(Base):
    def proposal(self, proposal: UUID) -> str:
        return f"{self._base}/proposals/{proposal}"

    def request(self, request: UUID) -> str:
        return f"{self._base}/requests/{request}"

    def decline_request(self, request: UUID) -> str:
        """Where a mentor says no, with a reason."""
        return f"{self._base}/requests/{request}/decline"

    def withdraw_request(self, request: UUID) -> str:
        return f"{self._base}/requests/{request}/withdraw"

    def introduction(self, introduction: UUID) -> str:
        return f"{self._base}/introductions/{introduction}"

    def introductions(self) -> str:
        """Introductions that the visitor has proposed, and in which they are introduced."""
        return f"{self._base}/introductions"

    def mentors(self) -> str:
        """Where mentors are looked for."""
        return f"{self._base}/mentors"

    def person(self, person: UUID) -> str:
        """What others see of somebody."""
        return f"{self._base}/people/{person}"

    def photo(self, person: UUID, digest: str = "", size: Literal["small", "large"] = "large") -> str:
        """A person's photo, or their initials. digest: of this version, which may be kept for good."""
        version = f"&digest={quote(str(digest))}" if digest else ""
        return f"{self._base}/people/{person}/photo?size={size}{version}"

    def ask(self, person: UUID, program: UUID | None = None, introduction: UUID | None = None) -> str:
        """Where somebody is asked to be a mentor. introduction: which brought the two together."""
        known = {"program": program, "introduction": introduction}
        asked = "&".join(f"{name}={value}" for name, value in known.items() if value)
        return f"{self._base}/people/{person}/ask{f'?{asked}' if asked else ''}"

    def introduce(self, person: UUID) -> str:
        """Where somebody is introduced to somebody else."""
        return f"{self._base}/people/{person}/introduce"

    def requests(self) -> str:
        """The visitor's requests, sent and received."""
        return f"{self._base}/requests"

    def recommendations(self) -> str:
        """Where colleagues are asked for a recommendation."""
        return f"{self._base}/recommendations"

    def recommendation(self, recommendation: UUID) -> str:
        return f"{self._base}/recommendations/{recommendation}"
