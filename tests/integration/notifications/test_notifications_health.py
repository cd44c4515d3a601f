"""Mentorships that may fall asleep, and reports: who hears what, once, and what is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from shared import clock
from shared.events import Event
from shared.events import matching as m
from shared.events.analytics import MentorshipAtRisk, MentorshipRecovered, ReportReady
from shared.events.profiles import ContactChanged, PersonJoined
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, join, without_links, words
from tests.support.mail import MailServer
from tests.support.platform import Harness
from tests.support.waiting import eventually

DAY = timedelta(days=1)


class Cohort:
    """A program with one admin, and mentorships in it."""

    def __init__(self, harness: Harness, admin: UUID) -> None:
        self.harness, self.admin, self.program = harness, admin, new_id()
        self.events: list[Event] = []

    async def receive(self, *events: Event) -> None:
        """After the people of all pairs so far."""
        before, self.events = self.events, []
        await self.harness.receive(*before)
        await self.harness.receive(*events)

    def launched(self) -> m.ProgramLaunched:
        today = clock.today()
        days: dict[str, Any] = {"starts_on": today, "ends_on": today + timedelta(days=180)}
        return m.ProgramLaunched(subject=self.program, version=1, name="Spring", admins=(self.admin,), **days)

    def pair(self) -> dict[str, Any]:
        mentee, mentor = new_id(), new_id()
        people: dict[str, Any] = {
            "program_id": self.program,
            "mentorship_id": new_id(),
            "mentee_id": mentee,
            "mentor_id": mentor,
        }
        for key, name in ((mentee, "Tom Ek"), (mentor, "Lin Chen")):
            about: dict[str, Any] = {"subject": key, "version": 1}
            self.events += [
                PersonJoined(name=name, external_id=str(key), effective_date=clock.today(), **about),
                ContactChanged(email=f"{key}@company.example", **about),
            ]
        self.events.append(m.MentorshipStarted(subject=people["mentorship_id"], version=1, **people))
        return people

    def at_risk(self, pair: dict[str, Any], version: int = 1, *reasons: Any) -> MentorshipAtRisk:
        return MentorshipAtRisk(**self._about(pair, version), score=30, reasons=reasons or ("no-session",))

    def recovered(self, pair: dict[str, Any], version: int = 2) -> MentorshipRecovered:
        return MentorshipRecovered(**self._about(pair, version), score=80)

    def _about(self, pair: dict[str, Any], version: int) -> dict[str, Any]:
        return {
            "subject": pair["mentorship_id"],
            "version": version,
            "program_id": self.program,
            "mentor_id": pair["mentor_id"],
            "mentees": (pair["mentee_id"],),
        }


async def states(harness: Harness, rule: str) -> dict[tuple[UUID, str], int]:
    """How many nudges of a rule each person has in each state."""
    query = "SELECT person_id, state, count(*) FROM nudge WHERE rule = :rule GROUP BY 1, 2"
    async with harness.sessions() as db:
        return {(row[0], row[1]): row[2] for row in await db.execute(text(query), {"rule": rule})}


@pytest.fixture
async def cohort(start: Start) -> Cohort:
    harness = await start()
    found = Cohort(harness, await join(harness, "Amara Obi", "amara@company.example"))
    await harness.receive(found.launched())
    return found


async def test_admins_hear_of_all_of_a_day_in_one_mail_and_people_get_one_idea(cohort: Cohort, mails: MailServer):
    harness = cohort.harness
    pairs = [cohort.pair() for _ in range(3)]
    reasons = (("no-session",), ("low-rating", "no-session"), ("agreement-unsigned",))
    told = [cohort.at_risk(pair, 1, *why) for pair, why in zip(pairs, reasons, strict=True)]
    await cohort.receive(*told, *told)
    clock.move_to(TUESDAY_TEN + DAY)
    [mail] = await mails.received(1, rule="mentorships_at_risk")
    assert mail["Subject"] == "3 mentorships in Spring may fall asleep"
    assert f"/programs/{cohort.program}/health" in words(mail)
    assert "Tom" not in words(mail)
    ideas = await mails.received(6, rule="next_step")
    assert sorted(str(mail["Subject"]) for mail in ideas) == [
        "A date with Lin Chen?", "A date with Tom Ek?",
        "A few lines to Lin Chen?", "A few lines to Tom Ek?",
        "An agreement with Lin Chen", "An agreement with Tom Ek",
    ]  # fmt: skip
    for mail in ideas:
        said = without_links(str(mail["Subject"]) + words(mail)).lower()
        assert not any(word in said for word in ("risk", "asleep", "rating", "score", "low"))
    await harness.settle()
    assert len(await mails.received(1, rule="mentorships_at_risk")) == 1


async def test_whoever_is_well_again_hears_nothing_and_is_not_counted(cohort: Cohort, mails: MailServer):
    harness = cohort.harness
    well, ends, rests, stays = [cohort.pair() for _ in range(4)]
    await cohort.receive(*(cohort.at_risk(pair) for pair in (well, ends, rests, stays)))
    over: dict[str, Any] = {"reason": "no-time", "completed": False, "ended_on": clock.today()}
    await harness.receive(
        cohort.recovered(well),
        m.MentorshipEnded(subject=ends["mentorship_id"], version=2, **ends, **over),
        m.MentorshipPaused(subject=rests["mentorship_id"], version=2, **rests),
    )
    clock.move_to(TUESDAY_TEN + DAY)
    [mail] = await mails.received(1, rule="mentorships_at_risk")
    assert mail["Subject"] == "1 mentorship in Spring may fall asleep"
    assert {mail["To"].addresses[0].addr_spec for mail in await mails.received(2, rule="next_step")} == {
        f"{stays[side]}@company.example" for side in ("mentee_id", "mentor_id")
    }

    async def delivered() -> bool:
        kept = {key for key in await states(harness, "next_step") if key[1] != "dropped"}
        return kept == {(stays["mentee_id"], "delivered"), (stays["mentor_id"], "delivered")}

    await eventually(delivered)


async def test_a_mail_about_none_is_not_sent_and_comes_back_with_the_next(cohort: Cohort, mails: MailServer):
    harness = cohort.harness
    one, other = cohort.pair(), cohort.pair()
    await cohort.receive(cohort.at_risk(one))
    await harness.receive(cohort.recovered(one))
    assert await states(harness, "mentorships_at_risk") == {(cohort.admin, "dropped"): 1}
    await harness.receive(cohort.at_risk(other))
    clock.move_to(TUESDAY_TEN + DAY)
    [mail] = await mails.received(1, rule="mentorships_at_risk")
    assert mail["Subject"] == "1 mentorship in Spring may fall asleep"
    # The next day is another mail; and what has ended before it was told of is not told.
    await harness.receive(cohort.at_risk(one, 3))
    over: dict[str, Any] = {"reason": "completed", "completed": True, "ended_on": clock.today()}
    await harness.receive(m.MentorshipEnded(subject=other["mentorship_id"], version=2, **other, **over))
    await harness.receive(cohort.at_risk(other, 3))
    clock.move_to(TUESDAY_TEN + 2 * DAY)
    second = (await mails.received(2, rule="mentorships_at_risk"))[-1]
    assert second["Subject"] == "1 mentorship in Spring may fall asleep"


async def test_whoever_wants_to_hear_of_a_report_does_once(cohort: Cohort, mails: MailServer):
    harness, report, whole = cohort.harness, new_id(), new_id()
    hr = await join(harness, "Priya Nair", "priya@company.example")
    ready: dict[str, Any] = {"version": 1, "month": date(2031, 2, 1)}
    await harness.receive(
        ReportReady(subject=report, program_id=cohort.program, recipients=(cohort.admin, hr), **ready),
        ReportReady(subject=whole, program_id=None, recipients=(hr,), **ready),
    )
    again: dict[str, Any] = {"version": 2, "month": date(2031, 2, 1), "recipients": (cohort.admin, hr)}
    await harness.receive(ReportReady(subject=report, program_id=cohort.program, **again))
    found = await mails.received(3, rule="report_ready")
    assert sorted(str(mail["Subject"]) for mail in found) == [
        "The month’s report of Spring is ready", "The month’s report of Spring is ready",
        "The month’s report of all programs is ready",
    ]  # fmt: skip
    links = {f"/reports/{key}" for mail in found for key in (report, whole) if f"/reports/{key}" in words(mail)}
    assert links == {f"/reports/{report}", f"/reports/{whole}"}
    await harness.settle()
    assert sum((await states(harness, "report_ready")).values()) == 3
