"""How mentees and mentors find each other: match rounds, proposals, requests, introductions, and by an admin's hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.events.matching import (
    IntroductionDeclined,
    IntroductionMade,
    IntroductionProposed,
    MatchProposed,
    MatchRoundApproved,
    MatchRoundSolved,
    MentorshipRequested,
    ProposalAccepted,
    ProposalDeclined,
    ProposalExpired,
    RequestAccepted,
    RequestAnswered,
    RequestDeclined,
    RequestExpired,
    RequestQuestioned,
    RequestWithdrawn,
    Unmatched,
)
from tests.support.year.joining import Participant, Program
from tests.support.year.telling import Teller

__all__ = ["Pair", "find_each_other"]


@dataclass(frozen=True)
class Pair:
    """Two who will be mentee and mentor from that day on. score: how well they fit, from 0 to 1."""

    mentee: Participant
    mentor: Participant
    day: float
    score: float


def find_each_other(teller: Teller, program: Program) -> list[Pair]:
    """Two rounds, a third that nobody has approved yet, and whoever does not wait for them."""
    pairs: list[Pair] = []
    begins = program.plan.begins
    for day, approved in ((begins + 8.4, True), (begins + 100.6, True), (begins + 300.2, False)):
        if day < program.last_day(teller):
            pairs += _round(teller, program, _waiting(program, pairs, day), day, approved=approved)
    for mentee in _waiting(program, pairs, begins + 250):
        day = max(mentee.since, begins) + teller.between(1, 120)
        if day >= program.last_day(teller) or not mentee.here(day):
            continue
        way = teller.one_of(("request", "introduction", "admin", "none"), (55, 6, 4, 35))
        mentor = _mentor(teller, program, mentee, day)
        if way == "none" or mentor is None:
            continue
        if way == "request":
            found = _ask(teller, program, mentee, mentor, day)
        elif way == "introduction":
            found = _introduce(teller, program, mentee, mentor, day)
        else:
            found = (mentor, day + 1)
        if found is not None:
            found[0].free -= 1
            pairs.append(Pair(mentee, *found, 0.5))
    return pairs


def _waiting(program: Program, pairs: list[Pair], day: float) -> list[Participant]:
    matched = {pair.mentee.id for pair in pairs}
    return [mentee for mentee in program.mentees if mentee.here(day) and mentee.id not in matched]


def _mentor(teller: Teller, program: Program, mentee: Participant, day: float) -> Participant | None:
    """One who has a place, found by a few looks."""
    for _ in range(12):
        mentor = teller.one_of(program.mentors)
        if mentor.free > 0 and mentor.here(day) and mentor.id != mentee.id:
            return mentor
    return None


def _round(teller: Teller, program: Program, mentees: list[Participant], day: float, *, approved: bool) -> list[Pair]:
    """Solve a round, solve it again with others left over, approve it, and let people answer."""
    matched = [(mentee, _mentor(teller, program, mentee, day)) for mentee in mentees if teller.chance(0.85)]
    found = [(mentee, mentor) for mentee, mentor in matched if mentor is not None]
    theirs = {mentee.id for mentee, _ in found}
    left = [mentee.id for mentee in mentees if mentee.id not in theirs]
    round_id = teller.id(day)
    for attempt in (left[1:], left):
        day += 0.1
        unmatched = [
            Unmatched(person_id=one, reason=teller.one_of(("no-allowed-mentor", "places-taken"))) for one in attempt
        ]
        size = {"mentees": len(mentees), "mentors": len(program.mentors), "pairs": len(found)}
        teller.tell(
            MatchRoundSolved,
            day,
            round_id,
            program_id=program.id,
            **size,
            total_score=round(len(found) * 0.61, 3),
            unmatched=unmatched,
        )
    if not approved:
        return []
    teller.tell(MatchRoundApproved, day + 1, round_id, program_id=program.id, approved_by=program.admins[0])
    pairs: list[Pair] = []
    for mentee, mentor in found:
        score = round(teller.random.betavariate(5, 3), 6)
        yes = _propose(teller, program, mentee, mentor, day + 1 + teller.between(0, 0.01), score, round_id)
        if yes is not None and mentor.free > 0:
            mentor.free -= 1
            pairs.append(Pair(mentee, mentor, yes, score))
    return pairs


def _propose(
    teller: Teller,
    program: Program,
    mentee: Participant,
    mentor: Participant,
    day: float,
    score: float,
    round_id: UUID,
) -> float | None:
    """Propose two to each other; the day on which both have said yes. The better they fit, the more often."""
    who: dict[str, Any] = {"program_id": program.id, "mentee_id": mentee.id, "mentor_id": mentor.id}
    proposal = teller.id(day)
    answer_by = teller.date(day + 14)
    teller.tell(MatchProposed, day, proposal, **who, round_id=round_id, score=score, answer_by=answer_by)
    first, second = teller.random.sample((mentee.id, mentor.id), 2)
    answers = ("both", "declined", "declined late", "expired", "open")
    answer = teller.one_of(answers, (40 + 60 * score, 12, 6, 10, 2))
    day += teller.between(0.01, 6)
    if answer == "declined":
        teller.tell(ProposalDeclined, day, proposal, **who, declined_by=first)
    elif answer == "expired":
        teller.tell(ProposalExpired, day + 10, proposal, **who, reason=teller.one_of(("time", "mentor-full")))
    elif answer != "open":
        teller.tell(ProposalAccepted, day, proposal, **who, accepted_by=first, complete=False)
        day += teller.between(0.01, 6)
        if answer == "both":
            teller.tell(ProposalAccepted, day, proposal, **who, accepted_by=second, complete=True)
            return day
        teller.tell(ProposalDeclined, day, proposal, **who, declined_by=second)
    return None


def _ask(
    teller: Teller, program: Program, mentee: Participant, mentor: Participant, day: float, again: int = 1
) -> tuple[Participant, float] | None:
    """Ask a mentor, and after a no another one; who says yes, and when."""
    who: dict[str, Any] = {"program_id": program.id, "mentee_id": mentee.id, "mentor_id": mentor.id}
    request = teller.tell(MentorshipRequested, day, **who, answer_by=teller.date(day + 10))
    if teller.chance(0.25):
        day += teller.between(0.01, 3)
        teller.tell(RequestQuestioned, day, request, **who)
        if teller.chance(0.8):
            day += teller.between(0.01, 3)
            teller.tell(RequestAnswered, day, request, **who, answer_by=teller.date(day + 10))
    answer = teller.one_of(("yes", "no", "expired", "withdrawn", "open"), (55, 22, 12, 6, 5))
    day += teller.between(0.001, 8)
    if answer == "yes":
        teller.tell(RequestAccepted, day, request, **who, waits=teller.chance(0.1))
        return mentor, day
    if answer == "expired":
        teller.tell(RequestExpired, day + 3, request, **who, reason=teller.one_of(("time", "paused")))
    elif answer == "withdrawn":
        teller.tell(RequestWithdrawn, day, request, **who)
    elif answer == "no":
        reason = teller.one_of(("no-time", "not-my-topic", "someone-else-fits-better", "other"))
        other = _mentor(teller, program, mentee, day)
        suggested = () if other is None else (other.id,)
        teller.tell(RequestDeclined, day, request, **who, reason=reason, suggested=suggested)
        if other is not None and again:
            return _ask(teller, program, mentee, other, day + 1, again - 1)
    return None


def _introduce(
    teller: Teller, program: Program, mentee: Participant, mentor: Participant, day: float
) -> tuple[Participant, float] | None:
    by = teller.one_of(program.mentors)
    who = {"program_id": program.id, "introduced_by": by.id, "mentee_id": mentee.id, "to_id": mentor.id}
    introduction = teller.tell(IntroductionProposed, day, **who, answer_by=teller.date(day + 7))
    if teller.chance(0.3):
        teller.tell(IntroductionDeclined, day + 7.1, introduction, **who)
        return None
    teller.tell(IntroductionMade, day + 2.3, introduction, **who)
    return _ask(teller, program, mentee, mentor, day + 3, 0)
