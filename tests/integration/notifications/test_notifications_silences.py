"""What does not happen in a mentorship is noticed, and what has happened is not asked about."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.notifications.main import SERVICE
from shared import clock
from shared.events import Event
from shared.events import matching as m
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, session, tom_and_lin
from tests.support.mail import MailServer
from tests.support.platform import Harness, Serve

WHAT_WAITS = ("no_session", "check_in_due", "agreement_unsigned")


class Pair:
    """A mentorship of two in a program, and what happens in it."""

    def __init__(self, mentee: UUID | None = None, mentor: UUID | None = None) -> None:
        self.mentee, self.mentor = mentee or new_id(), mentor or new_id()
        self.program, self.mentorship = new_id(), new_id()

    @property
    def people(self) -> dict[str, Any]:
        return {
            "mentorship_id": self.mentorship,
            "program_id": self.program,
            "mentee_id": self.mentee,
            "mentor_id": self.mentor,
        }

    def started(self) -> m.MentorshipStarted:
        return m.MentorshipStarted(subject=self.mentorship, version=1, **self.people)

    def launched(self, version: int = 1, **fields: Any) -> m.ProgramLaunched:
        today = clock.today()
        days = {"starts_on": today, "ends_on": today + timedelta(days=180)}
        return m.ProgramLaunched(subject=self.program, version=version, name="Spring", **days, **fields)

    def met(self) -> m.SessionHeld:
        return m.SessionHeld(subject=new_id(), version=2, held_on=clock.today(), **self.people)

    def signed(self, by: UUID, *, complete: bool) -> m.AgreementSigned:
        return m.AgreementSigned(subject=new_id(), version=1, number=1, signed_by=by, complete=complete, **self.people)

    async def waits(self, harness: Harness, *rules: str) -> list[tuple[str, UUID, datetime]]:
        """What is planned of these rules: rule, person, when."""
        query = """
            SELECT rule, person_id, due FROM nudge
            WHERE program_id = :id AND state = 'planned' AND rule = ANY(:rules) ORDER BY rule, due, person_id
        """
        async with harness.sessions() as db:
            found = await db.execute(text(query), {"id": self.program, "rules": list(rules or WHAT_WAITS)})
            return [(row.rule, row.person_id, row.due) for row in found]


async def test_two_who_have_not_met_for_three_weeks_are_asked_and_no_more_once_they_meet(
    start: Start, mails: MailServer
):
    harness = await start()
    pair = Pair(*await tom_and_lin(harness))
    await harness.receive(pair.launched(), pair.started(), pair.signed(pair.mentee, complete=True))
    clock.move_to(TUESDAY_TEN + timedelta(days=20))
    await harness.receive(pair.met())
    clock.move_to(TUESDAY_TEN + timedelta(days=40))
    await harness.settle()
    assert not [mail for mail in mails.mails if "no_session" in str(mail["X-Telemachus-Nudge"])]
    clock.move_to(TUESDAY_TEN + timedelta(days=41))
    await mails.received(2, rule="no_session")
    ids = {"program_id": pair.program, "mentorship_id": pair.mentorship}
    await harness.receive(session(pair.mentee, pair.mentor, clock.now() + timedelta(days=9), **ids))
    waits = await pair.waits(harness, "no_session")
    assert {due.date() for _, _, due in waits} >= {TUESDAY_TEN.date() + timedelta(days=41 + 9 + 21)}
    assert min(due for _, _, due in waits) > clock.now() + timedelta(days=29)


async def test_a_silence_ends_the_same_in_whatever_order_topics_are_read(serve: Serve):
    """Within a mentorship events keep their order; a program, and what is said of it, may come before or after."""
    clock.move_to(TUESDAY_TEN)
    harness = await serve(SERVICE)
    ends: list[set[tuple[str, str, datetime]]] = []
    for order in permutations(range(3)):
        pair = Pair()
        topics: list[list[Event]] = [
            [pair.launched(check_in_days=14)],
            [
                pair.started(),
                pair.signed(pair.mentee, complete=False),
                m.CheckInRecorded(
                    subject=new_id(),
                    version=1,
                    mentorship_id=pair.mentorship,
                    program_id=pair.program,
                    person_id=pair.mentor,
                    on_track="yes",
                    recorded_on=clock.today() + timedelta(days=3),
                ),
            ],
            [
                m.ParticipantEnrolled(
                    subject=new_id(), version=1, program_id=pair.program, person_id=pair.mentee, role="mentee"
                )
            ],
        ]
        for number in order:
            await harness.receive(*topics[number])
        rules = (*WHAT_WAITS, "program_end")
        names = {pair.mentee: "mentee", pair.mentor: "mentor"}
        ends.append({(rule, names[person], due) for rule, person, due in await pair.waits(harness, *rules)})
    assert all(end == ends[0] for end in ends)
    assert {(rule, person) for rule, person, _ in ends[0]} == {
        ("no_session", "mentee"),
        ("no_session", "mentor"),
        ("check_in_due", "mentee"),
        ("check_in_due", "mentor"),
        ("agreement_unsigned", "mentor"),
        ("program_end", "mentee"),
    }

    # A session that is told of before its mentorship has begun here.
    early = Pair()
    await harness.receive(early.met())
    assert await early.waits(harness) == []
    await harness.receive(early.started(), early.signed(early.mentee, complete=True))
    due = {due.date() for _, _, due in await early.waits(harness, "no_session")}
    assert due == {clock.today() + timedelta(days=days) for days in (21, 42, 63)}

    await rests_goes_on_and_ends(harness)
    await program_with_another_cadence_and_an_end(harness)
    await last_word_on_a_session_holds(harness)


async def rests_goes_on_and_ends(harness: Harness) -> None:
    pair = Pair()
    await harness.receive(pair.launched(), pair.started())
    rests: dict[str, Any] = {"subject": pair.mentorship, **pair.people}
    await harness.receive(m.MentorshipPaused(version=2, **rests))
    assert await pair.waits(harness) == []
    clock.advance(timedelta(days=10))
    await harness.receive(m.MentorshipResumed(version=3, **rests))
    assert {due.date() for _, _, due in await pair.waits(harness, "no_session")} == {
        clock.today() + timedelta(days=days) for days in (21, 42, 63)
    }
    await harness.receive(m.MentorshipEnded(version=4, ended_on=clock.today(), **rests))
    assert await pair.waits(harness, *WHAT_WAITS, "mentorship_resumed") == []
    assert {rule for rule, _, _ in await pair.waits(harness, "mentorship_ended", "thanks_due")} == {
        "mentorship_ended",
        "thanks_due",
    }


async def program_with_another_cadence_and_an_end(harness: Harness) -> None:
    pair = Pair()
    await harness.receive(pair.started(), pair.launched())
    assert await pair.waits(harness, "check_in_due") == []
    await harness.receive(pair.launched(2, check_in_days=30))
    assert {due.date() for _, _, due in await pair.waits(harness, "check_in_due")} == {
        clock.today() + timedelta(days=days) for days in (30, 37)
    }
    snapshot = pair.launched(3, check_in_days=30).model_dump(exclude={"id"})
    await harness.receive(m.ProgramClosed(**snapshot))
    assert await pair.waits(harness) == []


async def last_word_on_a_session_holds(harness: Harness) -> None:
    pair = Pair()
    await harness.receive(pair.launched(), pair.started())
    clock.advance(timedelta(days=7))
    held = pair.met()
    await harness.receive(held)
    assert min(due.date() for _, _, due in await pair.waits(harness, "no_session")) == clock.today() + timedelta(21)
    missed = held.model_dump(include={"subject", "mentorship_id", "program_id", "mentee_id", "mentor_id"})
    await harness.receive(m.SessionMissed(version=3, missed_on=clock.today(), **missed))
    assert min(due.date() for _, _, due in await pair.waits(harness, "no_session")) == clock.today() + timedelta(14)
