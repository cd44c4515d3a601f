"""A program told event by event, each on a day of it, and what is counted of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.analytics.archive.tables import ArchivedEvent, FreshEvent
from services.analytics.programs import store as programs
from services.analytics.publications.domain import Counts, Family
from services.analytics.publishing import publish
from shared.events import Event
from shared.events.matching import (
    AgreementSigned,
    MatchProposed,
    MentorshipEnded,
    MentorshipRequested,
    MentorshipStarted,
    ParticipantEnrolled,
    ProgramLaunched,
    ProposalAccepted,
    ProposalDeclined,
    RequestAccepted,
    RequestDeclined,
    SessionHeld,
    SessionMissed,
    SessionScheduled,
)
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from tests.integration.analytics.history import person
from tests.support.platform import Harness
from tests.support.waiting import eventually

__all__ = ["Telling", "archived_rows", "counted", "folded", "published", "values"]

Count = Callable[..., Awaitable[Counts]]


@dataclass
class Telling:
    """The events of a program so far. `day` of each call counts from the program's first day."""

    program: ProgramLaunched
    events: list[Event] = field(default_factory=list[Event])

    def __post_init__(self) -> None:
        self.events.append(self.program)

    def at(self, day: int) -> datetime:
        """Noon of a day of the program."""
        return datetime.combine(self.date(day), time(12), UTC)

    def date(self, day: int) -> date:
        return self.program.starts_on + timedelta(days=day)

    def tell(self, event: type[Event], day: int, subject: UUID | None = None, version: int = 1, **fields: Any) -> UUID:
        about = subject or new_id()
        values = {
            "subject": about,
            "version": version,
            "time": self.at(day),
            "program_id": self.program.subject,
            **fields,
        }
        self.events.append(event.model_validate(values))
        return about

    def somebody(self, department: str = "Data", **fields: Any) -> PersonJoined:
        joined = person(department, **fields)
        self.events.append(joined)
        return joined

    def takes_part(self, role: str = "mentee", day: int = 0, places: int = 0, **fields: Any) -> UUID:
        someone = self.somebody(**fields).subject
        self.tell(ParticipantEnrolled, day, person_id=someone, role=role, places=places)
        return someone

    def proposed(self, mentee: UUID, mentor: UUID, score: float, answer: str = "", day: int = 1) -> UUID:
        """answer: "accepted", "declined", or nothing yet."""
        pair: dict[str, Any] = {"mentee_id": mentee, "mentor_id": mentor}
        proposal = self.tell(MatchProposed, day, score=score, **pair)
        if answer == "accepted":
            self.tell(ProposalAccepted, day + 1, proposal, 2, accepted_by=mentee, complete=False, **pair)
            self.tell(ProposalAccepted, day + 1, proposal, 3, accepted_by=mentor, complete=True, **pair)
        elif answer == "declined":
            self.tell(ProposalDeclined, day + 1, proposal, 2, declined_by=mentor, **pair)
        return proposal

    def asked(self, mentee: UUID, mentor: UUID, answer: str = "", day: int = 1, answered: int = 3) -> UUID:
        pair: dict[str, Any] = {"mentee_id": mentee, "mentor_id": mentor}
        request = self.tell(MentorshipRequested, day, answer_by=self.date(day + 10), **pair)
        if answer:
            self.tell(RequestAccepted if answer == "accepted" else RequestDeclined, answered, request, 2, **pair)
        return request

    def started(self, mentee: UUID, mentor: UUID, day: int = 2, mentorship: UUID | None = None, **fields: Any) -> UUID:
        pair: dict[str, Any] = {"mentee_id": mentee, "mentor_id": mentor}
        together = mentorship or new_id()
        return self.tell(MentorshipStarted, day, together, mentorship_id=together, **pair, **fields)

    def starts(self) -> list[MentorshipStarted]:
        return [event for event in self.events if isinstance(event, MentorshipStarted)]

    def inside(self, event: type[Event], mentorship: UUID, day: int, version: int = 1, **fields: Any) -> UUID:
        """Something that happens in a mentorship; the pair is filled in."""
        [start, *_] = [one for one in self.starts() if one.mentorship_id == mentorship]
        pair = {"mentee_id": start.mentee_id, "mentor_id": start.mentor_id}
        known = {name: value for name, value in pair.items() if name in event.model_fields and name not in fields}
        return self.tell(event, day, version=version, mentorship_id=mentorship, **known, **fields)

    def signed(self, mentorship: UUID, day: int = 3) -> None:
        [start, *_] = [one for one in self.starts() if one.mentorship_id == mentorship]
        self.inside(AgreementSigned, mentorship, day, number=1, signed_by=start.mentor_id, complete=True)

    def met(self, mentorship: UUID, day: int, *, held: bool = True) -> UUID:
        session = self.planned(mentorship, day)
        when: dict[str, Any] = {"held_on": self.date(day)} if held else {"missed_on": self.date(day)}
        self.inside(SessionHeld if held else SessionMissed, mentorship, day, version=2, subject=session, **when)
        return session

    def planned(self, mentorship: UUID, day: int, **fields: Any) -> UUID:
        times: dict[str, Any] = {
            "start": self.at(day),
            "end": self.at(day) + timedelta(hours=1),
            "zone": "UTC",
            "title": "Session",
        }
        return self.inside(SessionScheduled, mentorship, min(day, 2), **{**times, **fields})

    def ended(self, mentee: UUID, mentorship: UUID, day: int, reason: str = "completed", **fields: Any) -> None:
        told = {"mentee_id": mentee, "ended_on": self.date(day), "reason": reason}
        self.inside(
            MentorshipEnded,
            mentorship,
            day,
            version=9,
            subject=mentorship,
            completed=reason == "completed",
            **told,
            **fields,
        )


async def archived_rows(analytics: Harness) -> list[tuple[str, UUID, int, datetime, dict[str, Any]]]:
    """Type, subject, version, time and data of every event in the archive."""
    row = ArchivedEvent.__table__.c
    async with analytics.sessions() as session:
        found = await session.execute(select(row.type, row.subject, row.version, row.time, row.data))
        return [(*one,) for one in found]


async def folded(analytics: Harness) -> None:
    """Wait until everything that was received is in the facts."""

    async def nothing_fresh() -> bool | None:
        async with analytics.sessions() as session:
            return await session.scalar(select(func.count()).select_from(FreshEvent)) == 0 or None

    await eventually(nothing_fresh, what="facts of all events")


async def published(analytics: Harness) -> None:
    """Publish the numbers of everything that was received."""
    await folded(analytics)
    await publish(analytics.runtime)


async def counted(analytics: Harness, count: Count, family: Family, program: UUID | None = None) -> Counts:
    """What a feature counts of a program, or of the organization, once everything that was received is folded."""
    await folded(analytics)
    async with analytics.sessions() as session:
        await programs.use_facts(session)
        row = await programs.program(session, program) if program else None
        return await count(session, row, family)


def values(cells: Mapping[str, Any]) -> dict[str, float | None]:
    """The numbers of one row, those of nobody aside."""
    return {name: cell.value for name, cell in cells.items() if cell.people}
