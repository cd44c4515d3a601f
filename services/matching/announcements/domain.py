"""For whom an announcement is, and in how many parts it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal
from uuid import UUID

from services.matching.enrollments.domain import ENROLLED
from shared.events.matching import Role

__all__ = ["AT_ONCE", "Audience", "AudienceState", "parts"]

AudienceState = Literal["invited", "waiting", "enrolled"]

AT_ONCE = 1000
"""Recipients of one event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who gets an announcement: whoever has an enrollment of which all of this is true. None, or no values: whatever it
    is.

    matched: in their role, they are in a mentorship that has not ended. has_met: in their role, they have held a
    session. agreed: everybody has signed the agreements of all their mentorships that have not ended, of which there is
    one. departments, locations, grades: of the profile, any of these, compared without case.
    """

    role: Role | None = None
    states: Sequence[AudienceState] = (ENROLLED,)
    matched: bool | None = None
    has_met: bool | None = None
    agreed: bool | None = None
    departments: Sequence[str] = ()
    locations: Sequence[str] = ()
    grades: Sequence[str] = ()
    community_id: UUID | None = None

    @property
    def everybody(self) -> bool:
        """Whether it is all who take part."""
        return self.as_json() == Audience().as_json()

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "community_id": None if self.community_id is None else str(self.community_id)}


def parts(people: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Everybody once, as many at a time as an event may name; one empty part for nobody."""
    for start in range(0, max(len(people), 1), AT_ONCE):
        yield people[start : start + AT_ONCE]
