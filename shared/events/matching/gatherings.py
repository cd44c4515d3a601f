"""What matching says of workshops and conferences."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from shared.events.base import Event

__all__ = [
    "AttendanceRecorded",
    "GatheringCancelled",
    "GatheringChanged",
    "GatheringEvent",
    "GatheringScheduled",
    "GatheringSnapshot",
    "GatheringWaitlisted",
    "PlaceReleased",
    "PlaceTaken",
]


class GatheringEvent(Event):
    """Happens to a gathering, and keeps its order within it."""

    gathering_id: UUID

    @property
    def key(self) -> str:
        return str(self.gathering_id)


class GatheringSnapshot(GatheringEvent):
    """All that others may know of a gathering, whole. start, end: instants. zone: IANA, of the place. places: how many
    can come. topics: names of skills. program_id: None when it is for everyone."""

    title: str
    start: datetime
    end: datetime
    zone: str
    place: str = ""
    link: str = ""
    places: int = Field(ge=1)
    topics: tuple[str, ...] = ()
    speakers: tuple[UUID, ...] = ()
    program_id: UUID | None = None


class GatheringScheduled(GatheringSnapshot, topic="matching.gathering"):
    """People can register; subject and gathering_id are the same."""


class GatheringChanged(GatheringSnapshot, topic="matching.gathering"):
    """Something of it is different."""


class GatheringCancelled(GatheringSnapshot, topic="matching.gathering"):
    """It does not take place. attendees hear of it."""


class PlaceTaken(GatheringEvent, topic="matching.gathering"):
    """A person has a place. from_waitlist: they waited for it."""

    person_id: UUID
    from_waitlist: bool = False


class PlaceReleased(GatheringEvent, topic="matching.gathering"):
    """A person does not come, or waits no longer."""

    person_id: UUID


class GatheringWaitlisted(GatheringEvent, topic="matching.gathering"):
    """A person waits for a place. position: from 1."""

    person_id: UUID
    position: int = Field(ge=1)


class AttendanceRecorded(GatheringEvent, topic="matching.gathering"):
    """A person was there."""

    person_id: UUID
