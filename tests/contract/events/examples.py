"""One full example of every event, from which `make schemas` writes the first golden payload of a new type."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any
from uuid import UUID

from shared.events import Event
from shared.events import matching as m
from shared.events import notifications as n
from shared.events import profiles as p

__all__ = ["EXAMPLES"]

_numbers = count(1)
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def some_id(number: int) -> UUID:
    return UUID(f"0199d3a0-0000-7000-8000-{number:012d}")


PROGRAM, ROUND, MENTEE, MENTOR, MENTORSHIP, SKILL = (some_id(number) for number in range(101, 107))


def _envelope(version: int = 1) -> dict[str, Any]:
    number = next(_numbers)
    return {"id": some_id(number), "subject": some_id(1000 + number), "version": version, "time": AT}


_PAIR: dict[str, Any] = {"program_id": PROGRAM, "mentee_id": MENTEE, "mentor_id": MENTOR}
_SNAPSHOT: dict[str, Any] = {
    "external_id": "E-1042",
    "name": "Amara Obi",
    "job_title": "Data engineer",
    "department": "Finance",
    "grade": "5",
    "location": "Lagos",
    "country": "NG",
    "manager_id": MENTOR,
    "start_date": date(2019, 9, 1),
    "zone": "Africa/Lagos",
    "languages": (p.Language(code="en", level="native"), p.Language(code="pt", level="B1")),
    "working_hours": (p.WorkingInterval(weekday=1, start=time(9), end=time(17, 30)),),
    "bio": "Moves numbers to where they help.",
    "skills_offered": (p.SkillOffered(skill_id=SKILL, name="SQL", level=4),),
    "skills_wanted": (p.SkillWanted(skill_id=SKILL, name="Kubernetes", priority=1),),
    "effective_date": date(2026, 3, 2),
}
_GOAL: dict[str, Any] = {"person_id": MENTEE, "title": "Move into data engineering"}
_ENDORSED: dict[str, Any] = {"given_by": MENTEE, "given_to": MENTOR, "skill_id": SKILL}
_TESTIMONIAL: dict[str, Any] = {"mentorship_id": MENTORSHIP, "given_by": MENTEE, "given_to": MENTOR}
_LEFT: dict[str, Any] = {**_SNAPSHOT, "status": "left"}

EXAMPLES: tuple[Event, ...] = (
    p.PersonJoined(**_envelope(), **_SNAPSHOT),
    p.ProfileChanged(**_envelope(2), **_SNAPSHOT),
    p.PersonLeft(**_envelope(3), **_LEFT),
    p.PersonErased(**_envelope(4)),
    p.ContactChanged(**_envelope(), email="amara.obi@example.org", language="en"),
    p.SkillDefined(**_envelope(), name="Kubernetes", aliases=("k8s",)),
    p.GoalSet(**_envelope(), person_id=MENTEE, title="Move into data engineering", skill="SQL", due=date(2026, 9, 30)),
    p.GoalAchieved(**_envelope(2), **_GOAL, achieved_on=date(2026, 9, 1)),
    p.SkillsMerged(**_envelope(2), into=SKILL, name="Kubernetes"),
    p.GoalRevised(**_envelope(2), **_GOAL, skill="SQL", due=date(2026, 10, 31)),
    p.GoalDropped(**_envelope(3), **_GOAL, dropped_on=date(2026, 5, 4)),
    p.GoalOverdue(**_envelope(3), **_GOAL, due=date(2026, 9, 30)),
    p.GoalStalled(**_envelope(3), **_GOAL, since=date(2026, 4, 1)),
    p.MilestonePlanned(
        **_envelope(2), **_GOAL, milestone_id=some_id(111), milestone="Build a small pipeline", due=date(2026, 5, 1)
    ),
    p.MilestoneReached(
        **_envelope(3),
        **_GOAL,
        milestone_id=some_id(111),
        milestone="Build a small pipeline",
        reached_on=date(2026, 4, 28),
    ),
    p.ReflectionShared(**_envelope(), person_id=MENTEE, shared_with=MENTOR),
    p.ReflectionUnshared(**_envelope(2), person_id=MENTEE, shared_with=MENTOR),
    p.ReflectionCommented(**_envelope(2), person_id=MENTEE, commented_by=MENTOR),
    p.RecommendationAsked(**_envelope(), person_id=MENTEE, skill="Kubernetes", asked=(some_id(112), some_id(113))),
    p.RecommendationGiven(
        **_envelope(2), person_id=MENTEE, skill="Kubernetes", given_by=some_id(112), recommended=MENTOR
    ),
    p.EndorsementGiven(**_envelope(), **_ENDORSED),
    p.EndorsementWithdrawn(**_envelope(2), **_ENDORSED),
    p.TestimonialOffered(**_envelope(), **_TESTIMONIAL),
    p.TestimonialPublished(**_envelope(2), **_TESTIMONIAL),
    p.TestimonialWithdrawn(**_envelope(3), **_TESTIMONIAL),
    m.ProgramLaunched(
        **_envelope(), name="Spring 2026", admins=(MENTOR,), starts_on=date(2026, 3, 2), ends_on=date(2026, 9, 30)
    ),
    m.ParticipantEnrolled(**_envelope(), program_id=PROGRAM, person_id=MENTOR, role="mentor", places=2),
    m.MatchRoundSolved(
        **_envelope(),
        program_id=PROGRAM,
        mentees=3,
        mentors=2,
        pairs=2,
        total_score=1.62,
        unmatched=(m.Unmatched(person_id=MENTEE, reason="places-taken"),),
    ),
    m.MatchRoundApproved(**_envelope(2), program_id=PROGRAM, approved_by=MENTOR),
    m.MatchProposed(
        **_envelope(),
        **_PAIR,
        round_id=ROUND,
        score=0.81,
        reasons=("Amara wants to learn Kubernetes, which Lin offers at level 5.",),
        answer_by=date(2026, 3, 12),
    ),
    m.ProposalAccepted(**_envelope(2), **_PAIR, accepted_by=MENTEE, complete=False),
    m.ProposalDeclined(**_envelope(2), **_PAIR, declined_by=MENTOR),
    m.MentorshipStarted(**_envelope(), **_PAIR, mentorship_id=MENTORSHIP),
    m.MentorshipEnded(**_envelope(9), **_PAIR, mentorship_id=MENTORSHIP, ended_on=date(2026, 9, 30)),
    m.SessionScheduled(
        **_envelope(),
        **_PAIR,
        mentorship_id=MENTORSHIP,
        title="First session",
        start=datetime(2026, 3, 16, 9, tzinfo=UTC),
        end=datetime(2026, 3, 16, 10, tzinfo=UTC),
        zone="Africa/Lagos",
        recurrence="FREQ=WEEKLY;INTERVAL=2",
        exceptions=(datetime(2026, 3, 30, 9, tzinfo=UTC),),
        place="Room 4",
        link="https://meet.example.org/amara-lin",
    ),
    m.SessionHeld(**_envelope(2), **_PAIR, mentorship_id=MENTORSHIP, held_on=date(2026, 3, 16)),
    m.FeedbackGiven(
        **_envelope(),
        mentorship_id=MENTORSHIP,
        program_id=PROGRAM,
        given_by=MENTEE,
        given_to=MENTOR,
        session_id=some_id(120),
        rating=5,
    ),
    n.NotificationDelivered(
        **_envelope(), person_id=MENTEE, nudge="match-proposed", channel="email", about=some_id(121)
    ),
    n.NotificationFailed(
        **_envelope(),
        person_id=MENTEE,
        nudge="match-proposed",
        channel="email",
        about=some_id(121),
        reason="mailbox-unknown",
    ),
)
