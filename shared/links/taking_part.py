"""Pages of who takes part: programs, surveys, gatherings, communities, concerns."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from shared.links.base import Base

__all__ = ["TakingPart"]


class TakingPart(Base):
    def gatherings(self) -> str:
        return f"{self._base}/gatherings"

    def programs(self) -> str:
        return f"{self._base}/programs"

    def enrollment(self, enrollment: UUID) -> str:
        return f"{self._base}/enrollments/{enrollment}"

    def program(self, program: UUID) -> str:
        return f"{self._base}/programs/{program}"

    def enroll(self, program: UUID, role: str) -> str:
        """Where somebody enrolls themself as a "mentee" or a "mentor"."""
        return f"{self._base}/programs/{program}/enroll?role={quote(str(role))}"

    def accept_invitation(self, enrollment: UUID) -> str:
        return f"{self._base}/enrollments/{enrollment}/accept"

    def enrollment_answers(self, enrollment: UUID) -> str:
        return f"{self._base}/enrollments/{enrollment}/answers"

    def identity(self, enrollment: UUID) -> str:
        """What somebody shares of their identity in a program."""
        return f"{self._base}/enrollments/{enrollment}/identity"

    def withdrawal(self, enrollment: UUID) -> str:
        """Where somebody says that they take part no longer."""
        return f"{self._base}/enrollments/{enrollment}/withdraw"

    def survey(self, survey: UUID) -> str:
        return f"{self._base}/surveys/{survey}"

    def concern(self, concern: UUID) -> str:
        return f"{self._base}/concerns/{concern}"

    def settle_concern(self, concern: UUID) -> str:
        return f"{self._base}/concerns/{concern}/settle"

    def new_concern(self) -> str:
        """Where a concern is confided; what one has confided before stands there too."""
        return f"{self._base}/concerns/new"

    def gathering(self, gathering: UUID) -> str:
        return f"{self._base}/gatherings/{gathering}"

    def gathering_file(self, gathering: UUID) -> str:
        """A gathering as a file for a calendar."""
        return f"{self._base}/gatherings/{gathering}/calendar.ics"

    def gathering_check_in(self, gathering: UUID, code: str = "") -> str:
        """Where somebody who is there says so. code: as the organizers show it."""
        return f"{self._base}/gatherings/{gathering}/check-in{f'?code={quote(str(code))}' if code else ''}"

    def gathering_code(self, gathering: UUID) -> str:
        """The code to check in with, to be shown to those who are there."""
        return f"{self._base}/gatherings/{gathering}/code"

    def met(self, gathering: UUID) -> str:
        """Whom the visitor met at a gathering."""
        return f"{self._base}/gatherings/{gathering}/met"

    def registrations(self, gathering: UUID) -> str:
        """Who comes to a gathering, for its organizers."""
        return f"{self._base}/gatherings/{gathering}/registrations"

    def release_place(self, gathering: UUID) -> str:
        return f"{self._base}/gatherings/{gathering}/release"

    def change_gathering(self, gathering: UUID) -> str:
        return f"{self._base}/gatherings/{gathering}/edit"

    def cancel_gathering(self, gathering: UUID) -> str:
        return f"{self._base}/gatherings/{gathering}/cancel"

    def new_gathering(self) -> str:
        return f"{self._base}/gatherings/new"

    def communities(self) -> str:
        """Communities of interest."""
        return f"{self._base}/communities"

    def community(self, community: UUID) -> str:
        return f"{self._base}/communities/{community}"

    def new_community(self) -> str:
        return f"{self._base}/communities/new"

    def describe_community(self, community: UUID) -> str:
        """Where a community gets another name or description."""
        return f"{self._base}/communities/{community}/describe"

    def close_community(self, community: UUID) -> str:
        return f"{self._base}/communities/{community}/close"

    def blocks(self) -> str:
        """Whom the visitor keeps away."""
        return f"{self._base}/blocks"

    def confided(self) -> str:
        """Concerns that were confided to the visitor."""
        return f"{self._base}/concerns"
