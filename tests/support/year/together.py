"""What two people, a group or a circle do together, from the day they start to the day they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.events import Event
from shared.events.matching import (
    AgreementProposed,
    AgreementSigned,
    AppreciationSent,
    CheckInRecorded,
    FeedbackGiven,
    FeedbackRequested,
    MentorshipEnded,
    MentorshipPaused,
    MentorshipResumed,
    MentorshipStarted,
    MessagePosted,
    ProgramFeedbackGiven,
    ResourceShared,
)
from shared.events.profiles import TestimonialOffered, TestimonialPublished, TestimonialWithdrawn
from tests.support.year.finding import Pair
from tests.support.year.joining import Participant, Program
from tests.support.year.telling import Teller

__all__ = ["Mentorship", "goes_on", "group", "pair_up"]


@dataclass
class Mentorship:
    """mentees: with the day each started and, if they have gone, the day they went. ends: the day all of it ends; after
    the year, while it goes on. lively: from 0 to 1, how much they do."""

    id: UUID
    program: Program
    kind: str
    mentor: Participant
    mentees: list[tuple[Participant, float, float]]
    starts: float
    ends: float
    lively: float

    @property
    def people(self) -> list[UUID]:
        return list(dict.fromkeys([self.mentees[0][0].id, self.mentor.id, *(one.id for one, _, _ in self.mentees[1:])]))

    def together(self) -> dict[str, Any]:
        """The fields of an event that happens to all of them."""
        first, *others = self.mentees
        return {
            **self.about(),
            "mentee_id": first[0].id,
            "mentor_id": self.mentor.id,
            "others": tuple(one.id for one, _, _ in others),
        }

    def about(self) -> dict[str, Any]:
        return {"mentorship_id": self.id, "program_id": self.program.id}


def pair_up(teller: Teller, program: Program, pair: Pair) -> Mentorship:
    """Start a mentorship of two, and perhaps a second one after it."""
    last = program.last_day(teller) + (0.2 if program.plan.closes is not None else 1000)
    gone = min(one for one in (pair.mentee.left, pair.mentor.left, last) if one is not None)
    ends, reason, by = max(gone, pair.day + 1), "left", None
    if ends == last:
        reason = "program-closed"
    wanted = pair.day + teller.between(20, 320)
    if wanted < ends and teller.chance(0.7):
        early = teller.chance(0.55 - 0.4 * pair.score)
        reasons = ("no-time", "goals-changed", "not-a-match", "other", "reassigned", "completed")
        ends = wanted
        reason = teller.one_of(reasons, (8, 5, 5, 2, 2, 0) if early else (0, 0, 0, 0, 0, 1))
        by = teller.one_of((pair.mentee.id, pair.mentor.id, None))
    kind = program.plan.kind
    found = Mentorship(
        teller.id(pair.day),
        program,
        kind,
        pair.mentor,
        [(pair.mentee, pair.day, ends)],
        pair.day,
        ends,
        min(1.0, max(0.05, teller.random.gauss(0.3 + pair.score * 0.5, 0.3))),
    )
    _start(teller, found, pair.mentee, pair.day)
    _pauses(teller, found)
    _end(teller, found, pair.mentee, ends, reason, by)
    return found


def group(teller: Teller, program: Program, members: Sequence[Participant], mentor: Participant) -> Mentorship:
    """Start a group, or a circle of which the mentor is one: some join late, some go early."""
    begins = program.plan.begins + 14 + teller.between(0, 3)
    last = program.last_day(teller) + (0.2 if program.plan.closes is not None else 1000)
    found = Mentorship(teller.id(begins), program, program.plan.kind, mentor, [], begins, last, teller.between(0.3, 1))
    everybody = [*members, mentor] if program.plan.kind == "circle" else list(members)
    for number, member in enumerate(everybody):
        since = begins if number == 0 or teller.chance(0.7) else begins + teller.between(1, 60)
        gone = min(member.left or last, since + teller.between(10, 90) if teller.chance(0.2) else last)
        found.mentees.append((member, since, max(gone, since + 0.5)))
    days = [(since, 0, member, since) for member, since, _ in found.mentees]
    days += [(gone, 1, member, gone) for member, _, gone in found.mentees]
    for _, what, member, day in sorted(days, key=lambda told: told[:2]):
        if what == 0:
            _start(teller, found, member, day)
        else:
            reason = "program-closed" if day == last else teller.one_of(("no-time", "other", "left"))
            _end(teller, found, member, day, reason, None)
            if day + 12 < last and teller.chance(0.4):
                _start(teller, found, member, day + 10)
    return found


def _start(teller: Teller, found: Mentorship, mentee: Participant, day: float) -> None:
    who = {"mentee_id": mentee.id, "mentor_id": found.mentor.id}
    teller.tell(MentorshipStarted, day, found.id, **found.about(), **who, kind=found.kind)


def _pauses(teller: Teller, found: Mentorship) -> None:
    if not teller.chance(0.08):
        return
    day = found.starts + teller.between(1, max(1.1, (found.ends - found.starts) / 2))
    if day + 0.3 < found.ends:
        until = teller.date(day + 20) if teller.chance(0.7) else None
        teller.tell(MentorshipPaused, day, found.id, **found.together(), until=until)
    if day + 15 < found.ends and teller.chance(0.8):
        teller.tell(MentorshipResumed, day + 15, found.id, **found.together())


def _end(teller: Teller, found: Mentorship, mentee: Participant, day: float, reason: str, by: UUID | None) -> None:
    completed = reason in ("completed", "program-closed")
    teller.tell(
        MentorshipEnded,
        day,
        found.id,
        **found.about(),
        mentee_id=mentee.id,
        mentor_id=found.mentor.id,
        ended_on=teller.date(day - teller.one_of((0, 1), (9, 1))),
        completed=completed,
        reason=reason,
        ended_by=by,
        rematch=not completed and teller.chance(0.4),
        kind=found.kind,
    )


def goes_on(teller: Teller, found: Mentorship) -> None:
    """The agreement, and what they say to and of each other."""
    _agree(teller, found)
    for day in _days(teller, found, 28, 0.7 * found.lively + 0.1):
        _checks_in(teller, found, day)
    for day in _days(teller, found, 9, found.lively * 0.8):
        posted = {"posted_by": teller.one_of(found.people)}
        teller.tell(MessagePosted, day, **found.together(), **posted)
    for day in _days(teller, found, 60, found.lively):
        teller.tell(ResourceShared, day, **found.together(), shared_by=teller.one_of(found.people), title="A link")
    for day in _days(teller, found, 70, found.lively):
        _feedback(teller, found, day)
    for day in _days(teller, found, 90, found.lively * 0.7):
        _thanks(teller, found, day)
    if teller.chance(0.3):
        day = min(found.ends, teller.until) - 0.05
        if day > found.starts:
            rating = teller.one_of((3, 4, 5, None))
            given = {"given_by": teller.one_of(found.people), "rating": rating}
            teller.tell(ProgramFeedbackGiven, day, **found.about(), **given)
    if found.lively > 0.8 and teller.chance(0.5):
        _testimonial(teller, found)


def _days(teller: Teller, found: Mentorship, every: float, share: float) -> list[float]:
    """Days on which something that comes about so often happens."""
    days: list[float] = []
    day = found.starts + teller.between(0.2, every)
    while day < min(found.ends, teller.until):
        if teller.chance(share):
            days.append(day)
        day += every * teller.between(0.6, 1.4)
    return days


def _agree(teller: Teller, found: Mentorship) -> None:
    if not teller.chance(0.8):
        return
    day = found.starts + teller.between(0.2, 10)
    agreement = teller.id(day)
    fields = {**found.together(), "number": 1}
    steps: list[tuple[type[Event], dict[str, Any]]] = [(AgreementProposed, {"proposed_by": found.mentor.id})]
    people = found.people
    signing = len(people) if teller.chance(0.85) else len(people) - 1
    for number, person in enumerate(people[:signing], start=1):
        complete = number == len(people)
        steps.append((AgreementSigned, {"signed_by": person, "complete": complete}))
    for kind, more in steps:
        day += teller.between(0.01, 2)
        if day < found.ends:
            teller.tell(kind, day, agreement, **fields, **more)


def _checks_in(teller: Teller, found: Mentorship, day: float) -> None:
    fields = {**found.about(), "person_id": teller.one_of(found.people), "recorded_on": teller.date(day)}
    on_track = teller.one_of(("yes", "partly", "no"), (60 * found.lively + 10, 25, 10))
    subject = teller.tell(CheckInRecorded, day, **fields, on_track=on_track)
    if teller.chance(0.08):
        teller.tell(CheckInRecorded, day + 0.1, subject, **fields, on_track=teller.one_of(("yes", "partly")))


def _feedback(teller: Teller, found: Mentorship, day: float) -> None:
    by, to = teller.random.sample(found.people, 2)
    if teller.chance(0.3):
        teller.tell(FeedbackRequested, day - 0.1, **found.about(), asked_by=to, asked_of=by)
    rating = None if teller.chance(0.25) else min(5, max(1, round(teller.random.gauss(2.5 + 2.2 * found.lively, 1))))
    teller.tell(FeedbackGiven, day, **found.about(), given_by=by, given_to=to, rating=rating)


def _thanks(teller: Teller, found: Mentorship, day: float) -> None:
    by, to = teller.random.sample(found.people, 2)
    fields = {**found.about(), "sent_by": by, "sent_to": to}
    occasion = teller.one_of(("session", "milestone", "goal", "other"))
    subject = teller.tell(AppreciationSent, day, **fields, occasion=occasion)
    if teller.chance(0.3):
        teller.tell(AppreciationSent, day + 1, subject, **fields, occasion=occasion, shown=True)


def _testimonial(teller: Teller, found: Mentorship) -> None:
    who = {"mentorship_id": found.id, "given_by": found.mentees[0][0].id, "given_to": found.mentor.id}
    day = found.starts + 60
    subject = teller.tell(TestimonialOffered, day, **who)
    teller.tell(teller.one_of((TestimonialPublished, TestimonialWithdrawn), (5, 1)), day + 2, subject, **who)
