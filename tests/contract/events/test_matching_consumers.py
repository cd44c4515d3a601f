"""Every event of matching has a producer, and each of its consumers does something with its golden payload."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from services.notifications.nudges.domain import Rule
from shared import clock
from shared.events import REGISTRY, Event
from shared.events import matching as m
from shared.ids import new_id
from tests.contract.events.before import (
    ended_before,
    gathering_before,
    introduced_before,
    invited_before,
    joined_before,
    met_every_other_week,
    opened_before,
    opened_for,
    place_before,
    proposed_before,
    requested_before,
    scheduled_before,
)
from tests.contract.events.consuming import (
    Effect,
    Listen,
    archives,
    asked_by_a_system,
    delivered_twice,
    listeners,
    passes_on,
    rows,
    running_consumers,
    types_of,
)
from tests.contract.events.producers import constructed
from tests.support.kept import KeptDatabases
from tests.support.platform import Harness
from tools.schemas import GOLDEN

TYPES = types_of("matching")
LISTENERS = listeners(TYPES)

Seen = Callable[[Harness, Event], Awaitable[None]]


@pytest.fixture(scope="module")
async def listening(kept_databases: KeptDatabases) -> AsyncGenerator[Listen]:
    async with running_consumers(kept_databases) as listen:
        yield listen


def row_of(table: str, *fields: str, **keys: str) -> Seen:
    """One row of the table is found by these columns, each as the event has it in the field of that name, and has these
    fields as the event tells them."""

    async def seen(harness: Harness, event: Event) -> None:
        where = " AND ".join(f"{column} = :{column}" for column in keys)
        values = {column: getattr(event, field) for column, field in keys.items()}
        [row] = await rows(harness, f'SELECT * FROM "{table}" WHERE {where}', **values)  # noqa: S608 - our own tables
        for name in fields:
            told = getattr(event, name)
            assert row[name] == (list(told) if isinstance(told, tuple) else told), name

    return seen


def no_row_of(table: str, **keys: str) -> Seen:
    """Nothing of it is left."""

    async def seen(harness: Harness, event: Event) -> None:
        where = " AND ".join(f"{column} = :{column}" for column in keys)
        values = {column: getattr(event, field) for column, field in keys.items()}
        assert not await rows(harness, f'SELECT * FROM "{table}" WHERE {where}', **values)  # noqa: S608 - as above

    return seen


def tells(rule: Rule, *people: str, about: str = "subject") -> Effect:
    """A nudge of this rule to each of those whom the event names in these fields."""

    async def seen(harness: Harness, event: Event) -> None:
        query = "SELECT person_id FROM nudge WHERE about = :about AND rule = :rule AND state <> 'dropped'"
        told = {row["person_id"] for row in await rows(harness, query, about=getattr(event, about), rule=rule)}
        named = [getattr(event, name) for name in people]
        assert told == {each for name in named for each in (name if isinstance(name, tuple) else (name,))}

    return Effect(seen)


def drops(*rules: Rule, before: Callable[[Any], list[Event]], about: str = "subject") -> Effect:
    """What was planned by these rules about the event's subject is dropped."""

    async def seen(harness: Harness, event: Event) -> None:
        query = "SELECT state FROM nudge WHERE about = :about AND rule = ANY(:rules)"
        found = await rows(harness, query, about=getattr(event, about), rules=list(rules))
        assert found
        assert {row["state"] for row in found} == {"dropped"}

    return Effect(seen, before)


async def has_checked_in(harness: Harness, event: Event) -> None:
    assert isinstance(event, m.CheckInRecorded)
    query = "SELECT checked_in_on FROM mentorship_member WHERE mentorship_id = :mentorship AND person_id = :person"
    found = await rows(harness, query, mentorship=event.mentorship_id, person=event.person_id)
    assert found == [{"checked_in_on": event.recorded_on}]


async def asks_nothing_of(harness: Harness, event: Event) -> None:
    """Whoever has given feedback on the program is not asked for it."""
    assert isinstance(event, m.ProgramFeedbackGiven)
    query = "SELECT state FROM nudge WHERE about = :about AND rule = :rule AND person_id = :person"
    found = await rows(harness, query, about=event.mentorship_id, rule=Rule.PROGRAM_FEEDBACK, person=event.given_by)
    assert {row["state"] for row in found} == {"dropped"}


async def ends_what_follows(harness: Harness, event: Event) -> None:
    """Nobody is reminded of the times that are cancelled, nor asked whether they met; of the earlier ones they are."""
    assert isinstance(event, m.SessionCancelled)
    query = "SELECT anchor, state FROM nudge WHERE about = :about AND rule = ANY(:rules)"
    rules = [Rule.REMINDER, Rule.SESSION_UNCONFIRMED]
    found = await rows(harness, query, about=event.subject, rules=rules)
    assert event.occurrence is not None
    assert {row["state"] for row in found if row["anchor"] >= event.occurrence} == {"dropped"}
    assert "planned" in {row["state"] for row in found if row["anchor"] < event.occurrence}


async def invites_and_takes_back(harness: Harness, event: Event) -> None:
    assert isinstance(event, m.SessionPeopleChanged)
    query = "SELECT person_id, rule, state FROM nudge WHERE about = :about AND rule = ANY(:rules) AND due >= :at"
    rules = [Rule.INVITATION, Rule.CANCELLATION]
    found = await rows(harness, query, about=event.subject, rules=rules, at=event.time)
    told = {(row["person_id"], row["rule"]) for row in found if row["state"] == "planned"}
    assert told == {
        *((person, Rule.INVITATION) for person in event.joined),
        *((person, Rule.CANCELLATION) for person in event.left),
    }


def known(*, start: bool) -> Seen:
    told = {"mentorship_id": "mentorship_id", "mentee_id": "mentee_id"}
    return row_of("known_mentorship", "mentor_id", *([] if start else ["ended_on"]), **told)


async def has_ended(harness: Harness, event: Event) -> None:
    """A closed program has no places from the day before on."""
    [row] = await rows(harness, "SELECT ends_on FROM known_program WHERE program_id = :id", id=event.subject)
    assert row["ends_on"] < event.time.date()


async def has_no_places(harness: Harness, event: Event) -> None:
    assert isinstance(event, m.ParticipantWithdrew)
    query = "SELECT places FROM mentor_places WHERE program_id = :program AND person_id = :person"
    assert await rows(harness, query, program=event.program_id, person=event.person_id) == [{"places": 0}]


def proposed_elsewhere(event: m.MentorshipStarted) -> list[tuple[str, dict[str, Any]]]:
    """The mentee is with the mentor, and has an open proposal with another one of the program."""
    program, mentee, mentor, mentorship = event.program_id, event.mentee_id, event.mentor_id, event.mentorship_id
    today, now = clock.today(), clock.now()
    days = {"starts_on": today, "ends_on": today + timedelta(days=180)}
    named = {"name": "Spring", "minimum_cell": 5, "admins": [], "launched_by": "somebody"}
    answers = {"accepted_by_mentee": False, "accepted_by_mentor": False, "micro": 1, "reasons": "[]"}
    pair = {"program_id": program, "mentee_id": mentee, "mentor_id": mentor}
    return [
        ("program", {"id": program, "version": 1, **named, **days}),
        ("mentorship", {"id": mentorship, "version": 1, **pair, "state": "active", "started_at": now}),
        (
            "mentorship_member",
            {"mentorship_id": mentorship, "person_id": mentee, "role": "mentee", "joined_on": today},
        ),
        (
            "proposal",
            {
                "id": new_id(),
                "version": 1,
                **pair,
                "mentor_id": new_id(),
                "state": "open",
                "proposed_at": now,
                **answers,
            },
        ),
    ]


async def ends_the_other_proposal(harness: Harness, event: Event) -> None:
    assert isinstance(event, m.MentorshipStarted)
    found = await rows(harness, "SELECT state, ended_because FROM proposal WHERE mentee_id = :id", id=event.mentee_id)
    assert found == [{"state": "expired", "ended_because": "matched"}]


MATCHING: dict[str, Effect] = {
    "mentorship_started": Effect(ends_the_other_proposal, stored=proposed_elsewhere),
}
PROFILES: dict[str, Effect] = {
    **{
        f"program_{what}": Effect(row_of("known_program", "name", "ends_on", program_id="subject"))
        for what in ("launched", "changed")
    },
    "program_closed": Effect(has_ended),
    **{
        what: Effect(row_of("mentor_places", "places", program_id="program_id", person_id="person_id"))
        for what in ("participant_enrolled", "participant_admitted", "mentor_places_changed")
    },
    "participant_withdrew": Effect(has_no_places),
    "mentorship_started": Effect(known(start=True)),
    "mentorship_ended": Effect(known(start=False)),
    "community_defined": Effect(row_of("known_community", "name", "closed", community_id="subject")),
    "community_joined": Effect(row_of("community_belonging", community_id="community_id", person_id="person_id")),
    "community_left": Effect(
        no_row_of("community_belonging", community_id="community_id", person_id="person_id"), joined_before
    ),
}
NOTIFICATIONS: dict[str, Effect] = {
    **{
        f"program_{what}": Effect(row_of("program", "name", "starts_on", "ends_on", id="subject"))
        for what in ("launched", "changed", "closed")
    },
    "participant_invited": tells(Rule.PROGRAM_INVITATION, "person_id"),
    "participant_enrolled": tells(Rule.WELCOME, "person_id"),
    "participant_waitlisted": tells(Rule.WAITLISTED, "person_id"),
    "participant_admitted": tells(Rule.ADMITTED, "person_id"),
    "participant_withdrew": drops(Rule.PROGRAM_INVITATION, before=invited_before),
    "match_proposed": tells(Rule.PROPOSAL, "mentee_id", "mentor_id"),
    "proposal_accepted": tells(Rule.ACCEPTANCE, "mentor_id"),
    "proposal_declined": drops(Rule.PROPOSAL, before=proposed_before),
    "proposal_expired": drops(Rule.PROPOSAL, before=proposed_before),
    "mentorship_requested": tells(Rule.REQUEST, "mentor_id"),
    "request_questioned": tells(Rule.REQUEST_QUESTIONED, "mentee_id"),
    "request_answered": tells(Rule.REQUEST_ANSWERED, "mentor_id"),
    "request_accepted": tells(Rule.REQUEST_ACCEPTED, "mentee_id"),
    "request_declined": tells(Rule.REQUEST_DECLINED, "mentee_id"),
    "request_expired": tells(Rule.REQUEST_EXPIRED, "mentee_id"),
    "request_withdrawn": drops(Rule.REQUEST, Rule.REQUEST_UNANSWERED, before=requested_before),
    "introduction_proposed": tells(Rule.INTRODUCTION, "mentee_id", "to_id"),
    "introduction_made": tells(Rule.INTRODUCTION_MADE, "mentee_id", "to_id"),
    "introduction_declined": drops(Rule.INTRODUCTION, before=introduced_before),
    "mentorship_started": tells(Rule.MENTORSHIP, "mentee_id", "mentor_id", about="mentorship_id"),
    "mentorship_paused": tells(Rule.MENTORSHIP_PAUSED, "mentee_id", "mentor_id", about="mentorship_id"),
    "mentorship_resumed": tells(Rule.MENTORSHIP_RESUMED, "mentee_id", "mentor_id", about="mentorship_id"),
    "mentorship_ended": tells(Rule.MENTORSHIP_ENDED, "mentee_id", "mentor_id", about="mentorship_id"),
    "agreement_proposed": tells(Rule.AGREEMENT, "mentor_id", about="mentorship_id"),
    "agreement_signed": tells(Rule.AGREEMENT_SIGNED, "mentee_id", "mentor_id", about="mentorship_id"),
    "check_in_recorded": Effect(has_checked_in),
    "feedback_requested": tells(Rule.FEEDBACK_REQUESTED, "asked_of"),
    "feedback_given": tells(Rule.FEEDBACK, "given_to"),
    "program_feedback_given": Effect(asks_nothing_of, ended_before),
    "appreciation_sent": tells(Rule.APPRECIATION, "sent_to"),
    "message_posted": tells(Rule.MESSAGE, "mentor_id", about="mentorship_id"),
    "resource_shared": tells(Rule.RESOURCE, "mentee_id"),
    "announcement_made": tells(Rule.ANNOUNCEMENT, "recipients"),
    "concern_reported": tells(Rule.CONCERN, "contact_id"),
    "survey_opened": tells(Rule.SURVEY, "recipients"),
    "survey_answered": drops(Rule.SURVEY, Rule.SURVEY_UNANSWERED, before=opened_for, about="survey_id"),
    "survey_closed": drops(Rule.SURVEY, Rule.SURVEY_UNANSWERED, before=opened_before),
    "session_proposed": tells(Rule.SESSION_PROPOSED, "mentee_id"),
    "session_scheduled": tells(Rule.INVITATION, "mentee_id", "mentor_id"),
    "session_rescheduled": tells(Rule.INVITATION, "mentee_id", "mentor_id"),
    "session_people_changed": Effect(invites_and_takes_back, met_every_other_week),
    "session_held": drops(Rule.REMINDER, Rule.SESSION_UNCONFIRMED, before=scheduled_before),
    "session_missed": drops(Rule.REMINDER, Rule.SESSION_UNCONFIRMED, before=scheduled_before),
    "session_cancelled": Effect(ends_what_follows, met_every_other_week),
    "session_asked_anew": tells(Rule.SESSION_ASKED_ANEW, "mentee_id", "mentor_id"),
    **{
        f"gathering_{what}": Effect(row_of("calendar_item", "version", id="subject"))
        for what in ("scheduled", "changed", "cancelled")
    },
    "place_taken": Effect(tells(Rule.PLACE_FROM_WAITLIST, "person_id", about="gathering_id").seen, gathering_before),
    "place_released": drops(Rule.GATHERING_REMINDER, before=place_before, about="gathering_id"),
    "gathering_waitlisted": Effect(
        tells(Rule.GATHERING_WAITLISTED, "person_id", about="gathering_id").seen, gathering_before
    ),
}
ONLY_WEBHOOKS = {
    "attendance_recorded",
    "community_defined",
    "match_round_approved",
    "match_round_solved",
    "mentor_places_changed",
    "participant_paused",
}
"""Of these nobody hears but the company's own systems."""
EFFECTS: dict[tuple[str, str], Effect] = {
    **{("analytics", name): Effect(archives) for name in TYPES},
    **{("profiles", f"matching.{name}.v1"): effect for name, effect in PROFILES.items()},
    **{("matching", f"matching.{name}.v1"): effect for name, effect in MATCHING.items()},
    **{("notifications", f"matching.{name}.v1"): effect for name, effect in NOTIFICATIONS.items()},
    **{("notifications", f"matching.{name}.v1"): Effect(passes_on, stored=asked_by_a_system) for name in ONLY_WEBHOOKS},
}


def test_every_consumer_is_held_to_an_effect() -> None:
    assert set(LISTENERS) == set(EFFECTS), "say in EFFECTS what this delivery does"


def test_every_event_of_matching_has_a_golden_payload_and_somebody_who_listens() -> None:
    assert {name for _, name in LISTENERS} == set(TYPES)
    assert all((GOLDEN / f"{name}.json").exists() for name in TYPES)


@pytest.mark.parametrize(("service", "name"), LISTENERS, ids=lambda value: value.removeprefix("matching."))
async def test_a_golden_payload_has_its_effect_and_twice_no_other(listening: Listen, service: str, name: str) -> None:
    await delivered_twice(await listening(service), name, EFFECTS[service, name])


@pytest.mark.parametrize("name", TYPES, ids=lambda name: name.removeprefix("matching."))
def test_every_event_is_said_somewhere_in_matching(name: str) -> None:
    assert REGISTRY[name].__name__ in constructed("matching"), "no handler of services/matching constructs it"
