"""Rules of programs: what kinds there are, what can happen in which state, and what is possible on which day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from uuid import UUID

from services.matching.eligibility.domain import Credential, Rule
from services.matching.states.domain import Machine, Move
from shared.events.matching import ProgramKind, Role
from shared.wrong import Wrong

__all__ = [
    "ARCHIVED",
    "CERTIFIED",
    "CLOSED",
    "DISCARDED",
    "DRAFT",
    "FIRST_DAY",
    "KINDS",
    "LAST_DAY",
    "MACHINE",
    "MOST_PLACES",
    "OPEN",
    "RUNNING",
    "WAYS",
    "Dates",
    "Kind",
    "Refusal",
    "account_of",
    "administrators",
    "beyond_programs",
    "contracted_sessions",
    "due",
    "enrollable",
    "going",
    "launched",
    "most_places",
    "places_by_default",
    "too_many_places",
    "way_offered",
    "with_launcher",
]

DRAFT, OPEN, RUNNING, CLOSED, ARCHIVED = "draft", "open", "running", "closed", "archived"
DISCARDED = "discarded"

MACHINE = Machine(
    "program",
    {
        DRAFT: "only its admins see it, and everything in it can still be changed",
        OPEN: "it is announced, and people enroll and are matched before it begins",
        RUNNING: "it has begun: mentorships are on their way, and people may still enroll where its dates say so",
        CLOSED: "it has ended: nobody enrolls or is matched any more, and its mentorships have ended",
        ARCHIVED: "it is kept for the record, and lists leave it out",
        DISCARDED: "it was a draft, and is gone",
    },
    (DRAFT, OPEN),
    (
        Move("launch", (DRAFT,), OPEN),
        Move("discard", (DRAFT,), DISCARDED),
        Move("begin", (OPEN,), RUNNING),
        Move("close", (OPEN, RUNNING), CLOSED),
        Move("archive", (CLOSED,), ARCHIVED),
        Move("restore", (ARCHIVED,), CLOSED),
    ),
)
"""A closed program does not open again: its mentorships have ended. It is copied instead."""

MOST_PLACES = 20
"""Of one mentor, where there are no groups."""

WAYS = ("requests", "admin", "rounds")
"""How people find each other: mentees ask a mentor, admins propose a pair, or a match round does."""

_MENTEES_AND_MENTORS: tuple[Role, ...] = ("mentee", "mentor")


@dataclass(frozen=True, slots=True)
class Kind:
    """What is particular about programs of a kind. is_for: what it is, for people who choose one.

    roles: in which people enroll. rules: who may take part, besides the rules that admins set. sessions: of one
    mentorship, None for any number. contracts: admins may say how many sessions. group: several mentees of one mentor.
    outside: people from outside the organization may mentor. confidential: admins see states, dates and counts of a
    mentorship, and no words. certified: whose last credential has expired is matched with nobody new.
    """

    is_for: str
    roles: tuple[Role, ...] = _MENTEES_AND_MENTORS
    rules: tuple[Rule, ...] = ()
    sessions: int | None = None
    contracts: bool = False
    group: bool = False
    outside: bool = False
    confidential: bool = False
    certified: bool = False


KINDS: Mapping[ProgramKind, Kind] = {
    "one-to-one": Kind("one mentor and one mentee over some months"),
    "group": Kind("one mentor and several mentees who meet together", group=True),
    "circle": Kind("peers who mentor each other, without a mentor", roles=("mentee",)),
    "reverse": Kind("somebody early in their career is the mentor of somebody senior"),
    "flash": Kind("a single session about one question", sessions=1),
    "coaching": Kind(
        "a coach with a credential, for an agreed number of sessions",
        rules=(Credential(role="mentor"),),
        contracts=True,
        outside=True,
        confidential=True,
        certified=True,
    ),
}
CERTIFIED = frozenset(name for name, kind in KINDS.items() if kind.certified)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not possible now. kind: of the problem."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Dates:
    """The days of a cohort, of which all but the first and last may be left open.

    Enrollment that has no day to close goes on until the program ends; a program without a kickoff begins on the day on
    which it starts.
    """

    starts_on: date
    ends_on: date
    enrollment_opens_on: date | None = None
    enrollment_closes_on: date | None = None
    matching_on: date | None = None
    kickoff_on: date | None = None
    midpoint_on: date | None = None

    @property
    def begins_on(self) -> date:
        return self.kickoff_on or self.starts_on

    def problems(self) -> dict[str, Wrong]:
        """What is wrong with these days, by the name of the day; empty where they follow each other."""
        found: dict[str, Wrong] = {}
        for order in _ORDERS:
            before: tuple[str, date] | None = None
            for name in order:
                day: date | None = getattr(self, name)
                if day is None:
                    continue
                if before is not None and day < before[1]:
                    found.setdefault(name, _before(day, before))
                else:
                    before = (name, day)
        outside = (name for name in _DATES if (day := getattr(self, name)) and not FIRST_DAY <= day <= LAST_DAY)
        return found | {name: beyond_programs() for name in outside}

    def shifted(self, starts_on: date) -> Dates:
        """The same distances from another first day. Raises OverflowError beyond the calendar."""
        by = starts_on - self.starts_on
        return replace(self, **{one.name: day + by for one in fields(self) if (day := getattr(self, one.name))})


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 12, 31)


def beyond_programs() -> Wrong:
    """What is wrong with a day on which nothing of a program can be."""
    return Wrong(
        "beyond-programs", "A day of a program is between {first} and {last}.", first=str(FIRST_DAY), last=str(LAST_DAY)
    )


def _before(day: date, other: tuple[str, date]) -> Wrong:
    """This day is before another, which is told by its name."""
    name, then = other
    days = {"day": str(day), "other": str(then)}
    match name:
        case "enrollment_opens_on":
            return Wrong("before-enrollment", "{day} is before the first day of enrollment, {other}.", **days)
        case "enrollment_closes_on":
            return Wrong("before-enrollment-ends", "{day} is before the last day of enrollment, {other}.", **days)
        case "matching_on":
            return Wrong("before-matching", "{day} is before the day of matching, {other}.", **days)
        case "kickoff_on":
            return Wrong("before-kickoff", "{day} is before the kickoff, {other}.", **days)
        case "midpoint_on":
            return Wrong("before-midpoint", "{day} is before the midpoint, {other}.", **days)
        case _:
            return Wrong("before-the-start", "{day} is before the first day, {other}.", **days)


_DATES = tuple(one.name for one in fields(Dates))
_ORDERS = (
    ("enrollment_opens_on", "enrollment_closes_on", "matching_on", "kickoff_on", "midpoint_on", "ends_on"),
    ("starts_on", "kickoff_on", "midpoint_on", "ends_on"),
)


def launched(dates: Dates, today: date) -> str:
    """The state of a program that is launched on a day: on the day of its kickoff or later, it has begun."""
    state = MACHINE.after(DRAFT, "launch")
    return MACHINE.after(state, "begin") if due(state, dates, today) == "begin" else state


def due(state: str, dates: Dates, today: date) -> str | None:
    """The command that the clock gives a program in this state on a day; None while it has to wait for a later one."""
    if state in (OPEN, RUNNING) and dates.ends_on < today:
        return "close"
    return "begin" if state == OPEN and dates.begins_on <= today else None


def going(name: str, state: str, dates: Dates, today: date) -> Refusal | None:
    """Why nobody can be matched in a program on a day; None where they can."""
    if state == DRAFT:
        return Refusal("program-not-launched", f"{name} is a draft; nobody takes part in it yet.")
    if dates.ends_on < today:
        return Refusal("program-ended", f"{name} ended on {dates.ends_on}.")
    if state not in (OPEN, RUNNING):
        return Refusal("program-ended", f"{name} has been closed.")
    return None


def enrollable(name: str, state: str, dates: Dates, today: date) -> Refusal | None:
    """Why nobody can enroll in a program on a day; None where they can."""
    if refusal := going(name, state, dates, today):
        return refusal
    if dates.enrollment_opens_on is not None and today < dates.enrollment_opens_on:
        opens = dates.enrollment_opens_on
        return Refusal("enrollment-not-open-yet", f"Enrollment in {name} opens on {opens}.")
    if dates.enrollment_closes_on is not None and dates.enrollment_closes_on < today:
        return Refusal("enrollment-closed", f"Enrollment in {name} closed on {dates.enrollment_closes_on}.")
    return None


def way_offered(name: str, ways: Sequence[str], way: str) -> Refusal | None:
    """Why people do not find each other in this way in a program; None where they do."""
    if way in ways:
        return None
    offered = " and ".join(_OFFERED[one] for one in WAYS if one in ways)
    return Refusal("way-not-offered", f"In {name}, {offered}.")


_OFFERED = {
    "requests": "mentees ask a mentor themselves",
    "admin": "its admins propose who meets whom",
    "rounds": "match rounds propose who meets whom",
}


def contracted_sessions(kind: ProgramKind, given: int | None) -> int | None:
    """How many sessions a mentorship of this kind has; None for any number. given: by admins, for coaching."""
    rules = KINDS[kind]
    return given if rules.contracts else rules.sessions


def places_by_default(kind: ProgramKind, group_size: int) -> int:
    """How many mentees a mentor takes who has not said otherwise."""
    return group_size if KINDS[kind].group else 1


def most_places(kind: ProgramKind, group_size: int) -> int:
    """How many mentees a mentor can take at most: those of one group, where there are groups."""
    return group_size if KINDS[kind].group else MOST_PLACES


def too_many_places(name: str, kind: ProgramKind, group_size: int, places: int) -> Wrong | None:
    """Why a mentor cannot take so many mentees; None where they can."""
    most = most_places(kind, group_size)
    if places <= most:
        return None
    if KINDS[kind].group:
        return Wrong(
            "large-group",
            "A group of {name} has at most {most} mentees; {places} places are too many.",
            name=name, most=most, places=places,
        )  # fmt: skip
    return Wrong(
        "many-places",
        "A mentor of {name} takes at most {most} mentees; {places} places are too many.",
        name=name, most=most, places=places,
    )  # fmt: skip


def with_launcher(admins: Iterable[UUID], launcher: UUID | None) -> list[UUID]:
    """The admins of a new program, each once: those named, and whoever launches it if that is a person."""
    return list(dict.fromkeys([*admins, *([launcher] if launcher else [])]))


def account_of(subject: str, person_id: UUID | None) -> str:
    """What is kept of the account that does something: its name where it belongs to no person, as that of a technical
    administrator. A person is kept by id alone, so that an erasure leaves no account of theirs behind."""
    return subject if person_id is None else ""


def administrators(admins: Iterable[UUID], launched_by: str) -> list[UUID | str]:
    """Who stands in the relation "admins" to a program: its admins, and the account that launched it.

    launched_by: as of `account_of`; programs of before name accounts of people too, which count for nothing.
    """
    return [*admins, *([launched_by] if launched_by else [])]
