"""What is around a program: gatherings, surveys, and what notifications sends and hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.events.matching import (
    AnnouncementMade,
    AttendanceRecorded,
    CommunityDefined,
    CommunityJoined,
    CommunityLeft,
    ConcernReported,
    GatheringCancelled,
    GatheringChanged,
    GatheringScheduled,
    GatheringWaitlisted,
    PlaceReleased,
    PlaceTaken,
    ScaleResult,
    SurveyAnswered,
    SurveyClosed,
    SurveyOpened,
)
from shared.events.notifications import (
    GatheringAnswered,
    NotificationDelivered,
    NotificationFailed,
    NudgeRated,
    RecipientUnsubscribed,
)
from tests.support.year.company import Someone
from tests.support.year.joining import Participant, Program
from tests.support.year.telling import Teller

__all__ = ["belong", "gather", "notify", "survey"]

_RULES = ("match_proposed", "session_reminder", "goal_due", "check_in_due", "invitation", "weekly_digest")


def gather(teller: Teller, program: Program | None, people: Sequence[Someone], day: float) -> None:
    """A workshop of a program, or for everybody; some come, some wait for a place, some do not come."""
    gathering = teller.id(day)
    start = day + 21.4
    places = max(3, len(people) // 8)
    fields: dict[str, Any] = {
        "gathering_id": gathering,
        "title": "Workshop",
        "start": teller.at(start),
        "end": teller.at(start + 0.1),
        "zone": "UTC",
        "places": places,
        "program_id": program.id if program else None,
    }
    teller.tell(GatheringScheduled, day, gathering, **fields)
    places += 1
    teller.tell(GatheringChanged, day + 1, gathering, **{**fields, "places": places})
    taken = 0
    guests = sorted((day + teller.between(1.1, 20), number) for number in range(len(people)) if teller.chance(0.15))
    for at, number in guests:
        someone = people[number]
        if not someone.here(at):
            continue
        who = {"gathering_id": gathering, "person_id": someone.id}
        registration = teller.id(at)
        if taken >= places:
            teller.tell(GatheringWaitlisted, at, registration, **who, position=1)
            continue
        teller.tell(PlaceTaken, at, registration, **who)
        taken += 1
        if teller.chance(0.3):
            answered = {**who, "start": fields["start"], "answer": "accepted"}
            teller.tell(GatheringAnswered, at + 0.1, gathering, **answered)
        if teller.chance(0.1):
            teller.tell(PlaceReleased, at + 0.3, registration, **who)
            taken -= 1
            if teller.chance(0.2):
                teller.tell(PlaceTaken, at + 0.6, registration, **who)
                taken += 1
        elif teller.chance(0.8):
            teller.tell(AttendanceRecorded, start + 0.05, registration, **who)
    if teller.chance(0.15):
        teller.tell(GatheringCancelled, day + 19, gathering, **fields)


def survey(teller: Teller, program: Program, moment: str, day: float) -> None:
    """Ask all who take part; close it with what was said, where enough said it."""
    people = [one for one in (*program.mentees, *program.mentors) if one.here(day)]
    survey_id = teller.id(day)
    fields = {"program_id": program.id, "moment": moment}
    for first in range(0, len(people), 1000):
        recipients = tuple(one.id for one in people[first : first + 1000])
        closes_on = teller.date(day + 14)
        more = {"title": "How is it going?", "closes_on": closes_on, "recipients": recipients}
        teller.tell(SurveyOpened, day, survey_id, **fields, **more)
        text = {"title": "A survey", "text": "Please answer.", "recipients": recipients}
        teller.tell(AnnouncementMade, day + 0.01, program_id=program.id, **text)
    answered = _answered(teller, survey_id, fields, people, day)
    enough = answered >= program.plan.minimum_cell
    result = ScaleResult(question="helpful", answered=answered, mean=round(teller.between(3, 5), 4))
    told = {"answered": answered if enough else None, "results": (result,) if enough else ()}
    teller.tell(SurveyClosed, day + 15, survey_id, **fields, **told)


def _answered(
    teller: Teller, survey_id: UUID, fields: dict[str, Any], people: Sequence[Participant], day: float
) -> int:
    answered = 0
    for one in people:
        if teller.chance(0.45):
            answered += 1
            at = day + teller.between(0.1, 14)
            given = teller.tell(SurveyAnswered, at, **fields, survey_id=survey_id, person_id=one.id)
            if teller.chance(0.03):
                teller.tell(SurveyAnswered, at + 0.5, given, **fields, survey_id=survey_id, person_id=one.id)
    return answered


def notify(teller: Teller, program: Program, someone: Someone, since: float) -> None:
    """What reached somebody, what did not, and of some what they said of it, twice."""
    if teller.chance(0.02):
        teller.tell(RecipientUnsubscribed, since + 2, someone.id, kind="goal_reminders")
    for _ in range(teller.random.randint(0, 6)):
        day = teller.between(since, max(since + 1, teller.until))
        if not someone.here(day):
            continue
        rule = teller.one_of(_RULES, (5, 8, 4, 4, 2, 1))
        nudge = teller.id(day)
        fields = {"person_id": someone.id, "nudge": rule, "about": program.id}
        for channel in ("in-app", "email") if teller.chance(0.6) else ("in-app",):
            if channel == "email" and teller.chance(0.03):
                teller.tell(NotificationFailed, day, **fields, channel=channel, reason="mailbox-unknown")
            else:
                teller.tell(NotificationDelivered, day, **fields, channel=channel)
        if teller.chance(0.15):
            rated = {"person_id": someone.id, "nudge": rule, "program_id": program.id}
            helpful = teller.chance(0.75)
            teller.tell(NudgeRated, day + 0.1, nudge, **rated, helpful=helpful)
            if teller.chance(0.1):
                teller.tell(NudgeRated, day + 0.4, nudge, **rated, helpful=not helpful)


def belong(teller: Teller, people: Sequence[Someone]) -> None:
    """A community of interest, and concerns that somebody confides; no number is made of either."""
    community = teller.tell(CommunityDefined, 1, name="Parents")
    for someone in people:
        who = {"community_id": community, "person_id": someone.id}
        day = max(someone.since, 1) + teller.between(0.1, 200)
        membership = teller.tell(CommunityJoined, day, **who)
        if teller.chance(0.1):
            teller.tell(CommunityLeft, day + 9, membership, **who)
        if teller.chance(0.1):
            teller.tell(ConcernReported, day, contact_id=someone.id)
