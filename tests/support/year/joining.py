"""A program and who takes part in it: invitations, waits, places, pauses, withdrawals, what they tell of themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.events.matching import (
    MentorPlacesChanged,
    ParticipantAdmitted,
    ParticipantAttributesShared,
    ParticipantAttributesWithdrawn,
    ParticipantEnrolled,
    ParticipantInvited,
    ParticipantPaused,
    ParticipantWaitlisted,
    ParticipantWithdrew,
    ProgramChanged,
    ProgramClosed,
    ProgramLaunched,
    SharedAttribute,
)
from tests.support.year.company import Company, Someone
from tests.support.year.telling import Teller

__all__ = ["Participant", "Plan", "Program", "enroll", "join", "launch"]


@dataclass(frozen=True)
class Plan:
    """What a program is to be. mentees, mentors: how many people it asks. closes: the day, if it closes within the
    year. midpoint: whether its admins set one."""

    kind: str
    mentees: int
    mentors: int
    minimum_cell: int = 5
    opens: float = -45
    begins: int = 0
    lasts: int = 364
    closes: float | None = None
    midpoint: bool = True


@dataclass
class Participant:
    """Somebody who has enrolled. since, left: the days. free: a mentor's places that nobody has yet."""

    someone: Someone
    role: str
    since: float
    left: float | None = None
    free: int = 0

    @property
    def id(self) -> UUID:
        return self.someone.id

    def here(self, day: float) -> bool:
        return self.since <= day and (self.left is None or self.left > day) and self.someone.here(day)


@dataclass
class Program:
    id: UUID
    plan: Plan
    admins: tuple[UUID, ...]
    mentees: list[Participant] = field(default_factory=list[Participant])
    mentors: list[Participant] = field(default_factory=list[Participant])

    def last_day(self, teller: Teller) -> float:
        return teller.until if self.plan.closes is None else min(self.plan.closes, teller.until)


def launch(teller: Teller, plan: Plan, admin: Someone) -> Program:
    """Launch a program, and tell what changes of it."""
    subject = teller.id(plan.opens)
    fields: dict[str, Any] = {
        "name": "Mentoring",
        "admins": (admin.id,),
        "starts_on": teller.date(plan.begins),
        "ends_on": teller.date(plan.begins + plan.lasts),
        "minimum_cell": plan.minimum_cell,
        "kind": plan.kind,
        "enrollment_opens_on": teller.date(plan.opens),
        "matching_on": teller.date(plan.begins + 5),
        "check_in_days": 28,
    }
    teller.tell(ProgramLaunched, plan.opens, subject, **fields)
    teller.tell(ProgramChanged, plan.begins + 0.3, subject, **fields, state="running")
    if plan.midpoint:
        fields["midpoint_on"] = teller.date(plan.begins + plan.lasts * 0.45)
        teller.tell(ProgramChanged, plan.begins + 20.5, subject, **fields, state="running")
    if plan.closes is not None:
        teller.tell(ProgramClosed, plan.closes, subject, **fields, state="closed")
        teller.tell(ProgramChanged, plan.closes + 30, subject, **fields, state="archived")
    return Program(subject, plan, (admin.id,))


def join(teller: Teller, program: Program, company: Company) -> None:
    """Ask so many people of the company, of whom some are asked in both roles."""
    plan = program.plan
    pool = teller.random.sample(company.people, min(len(company.people), plan.mentees + plan.mentors))
    mentors, mentees = pool[: plan.mentors], pool[plan.mentors :]
    mentees += [someone for someone in mentors if teller.chance(0.05)]
    for role, people, theirs in (("mentee", mentees, program.mentees), ("mentor", mentors, program.mentors)):
        for someone in people:
            participant = _asked(teller, program, someone, role)
            if participant is not None:
                theirs.append(participant)


def _asked(teller: Teller, program: Program, someone: Someone, role: str) -> Participant | None:
    """One who may take part; whoever does in the end."""
    plan = program.plan
    enrollment = teller.id(plan.opens)
    who = {"program_id": program.id, "person_id": someone.id, "role": role}
    day = max(someone.since + 0.5, teller.between(plan.opens + 1, plan.begins + (60 if teller.chance(0.2) else 4)))
    if not someone.here(day):
        return None
    if teller.chance(0.55):
        teller.tell(ParticipantInvited, day, enrollment, **who, answer_by=teller.date(day + 10))
        no = teller.one_of(("", "declined", "expired"), (80, 12, 8))
        day += teller.between(0.01, 9)
        if no:
            _withdraws(teller, enrollment, who, day, no)
            return None
    places = teller.one_of((1, 2, 3, 4), (30, 40, 20, 10)) if role == "mentor" else 0
    if role == "mentee" and teller.chance(0.12):
        reason = teller.one_of(("program-full", "mentors-full"))
        teller.tell(ParticipantWaitlisted, day, enrollment, **who, position=1, reason=reason)
        if teller.chance(0.3):
            return None
        day += teller.between(0.5, 40)
        teller.tell(ParticipantAdmitted, day, enrollment, **who)
    else:
        teller.tell(ParticipantEnrolled, day, enrollment, **who, places=places)
    found = Participant(someone, role, day, free=places)
    _later(teller, found, enrollment, who, places)
    return found


def enroll(teller: Teller, program: Program, someone: Someone, role: str, day: float, places: int = 3) -> Participant:
    """Let somebody take part without further ado."""
    who = {"program_id": program.id, "person_id": someone.id, "role": role}
    teller.tell(ParticipantEnrolled, day, **who, places=places)
    return Participant(someone, role, day, free=places)


def _withdraws(teller: Teller, enrollment: UUID, who: dict[str, Any], day: float, reason: str) -> None:
    teller.tell(ParticipantWithdrew, day, enrollment, **who, withdrew_on=teller.date(day), reason=reason)


def _later(teller: Teller, found: Participant, enrollment: UUID, who: dict[str, Any], places: int) -> None:
    """What becomes of somebody who takes part, day after day."""
    day = _tells_of_themself(teller, found, enrollment, who)
    if found.role == "mentor" and teller.chance(0.12):
        day += teller.between(5, 60)
        more = {name: who[name] for name in ("program_id", "person_id")}
        change = teller.one_of((1, -1), (3, 1)) if places > 1 else 1
        teller.tell(MentorPlacesChanged, day, enrollment, **more, places=places + change)
        found.free += change
    if teller.chance(0.04):
        day += teller.between(1, 90)
        teller.tell(ParticipantPaused, day, enrollment, **who, until=teller.date(day + 30))
    gone = found.someone.left
    if gone is not None and gone > day:
        found.left = gone + 0.01
        _withdraws(teller, enrollment, who, found.left, "left")
    elif teller.chance(0.06):
        found.left = day + teller.between(1, 200)
        _withdraws(teller, enrollment, who, found.left, teller.one_of(("own-wish", "removed"), (4, 1)))
        if teller.chance(0.2):
            teller.tell(ParticipantEnrolled, found.left + 20, enrollment, **who, places=places)


def _tells_of_themself(teller: Teller, found: Participant, enrollment: UUID, who: dict[str, Any]) -> float:
    """Some share attributes, some other ones later, some take it back; the day of the last word."""
    day = found.since + 0.02
    if not teller.chance(0.6):
        return day
    about = {name: who[name] for name in ("program_id", "person_id")}
    teller.tell(ParticipantAttributesShared, day, enrollment, **about, attributes=_attributes(teller))
    if teller.chance(0.1):
        day += teller.between(1, 100)
        teller.tell(ParticipantAttributesShared, day, enrollment, **about, attributes=_attributes(teller))
    if teller.chance(0.1):
        day += teller.between(1, 100)
        teller.tell(ParticipantAttributesWithdrawn, day, enrollment, **about)
    return day


def _attributes(teller: Teller) -> list[SharedAttribute]:
    gender = teller.one_of(("woman", "man", "non-binary"), (48, 48, 4))
    told = [SharedAttribute(attribute="gender", values=(gender,))]
    if teller.chance(0.4):
        languages = tuple(sorted(teller.some_of(("de", "en", "yo", "pt", "ja"), 3)))
        told.append(SharedAttribute(attribute="languages at home", values=languages))
    return told
