"""What a program says to many at once reaches each of them once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from shared import clock
from shared.events.matching import AnnouncementMade, ProgramLaunched, SurveyClosed, SurveyOpened
from shared.ids import new_id
from shared.messaging.transport import Record
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, counts, join, tom_and_lin, words
from tests.support.mail import MailServer
from tests.support.platform import Harness
from tests.support.waiting import eventually

TEXT = "The kickoff moves to room 4 & 5.\n\n- bring <b>a question</b>\n- and a colleague"


def announcement(*people: UUID, version: int = 1, subject: UUID | None = None) -> AnnouncementMade:
    return AnnouncementMade(
        subject=subject or new_id(),
        version=version,
        program_id=new_id(),
        made_by=new_id(),
        title="The kickoff moves",
        text=TEXT,
        recipients=people,
    )


async def spring(harness: Harness) -> UUID:
    """A program that is known by its name."""
    today = TUESDAY_TEN.date()
    ends_on = today + timedelta(days=180)
    program = ProgramLaunched(subject=new_id(), version=1, name="Spring cohort", starts_on=today, ends_on=ends_on)
    await harness.receive(program)
    return program.subject


async def test_an_announcement_reaches_each_recipient_once_and_is_no_markup(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    await join(harness, "Eva Berg", "eva@company.example")
    said = announcement(tom, lin)
    await harness.receive(said)
    received = await mails.received(2, rule="announcement_made")
    assert {mail["To"] for mail in received} == {"Tom Ek <tom@company.example>", "Lin Chen <lin@company.example>"}
    assert {mail["Subject"] for mail in received} == {"The kickoff moves"}
    plain = words(received[0]).replace("\r", "")
    assert "The kickoff moves to room 4 & 5.\n\n- bring <b>a question</b>\n\n- and a colleague\n" in plain
    html = words(received[0], "html")
    assert "The kickoff moves to room 4 &amp; 5.</p>" in html
    assert "- bring &lt;b&gt;a question&lt;/b&gt;</p>" in html
    assert "<b>" not in html

    # The same record again, and the same event once more as if the producer had published it twice.
    await harness.runtime.transport.publish([Record(said.topic, said.key, said.to_json())])
    again = said.model_copy(update={"id": new_id()})
    await harness.receive(again)
    assert await counts(harness) == {"announcement_made": {"delivered": 2}}
    assert len(mails.mails) == 2


async def test_a_large_announcement_comes_in_parts(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    first = announcement(tom, *(new_id() for _ in range(999)))
    await harness.receive(first, announcement(lin, version=2, subject=first.subject))
    await mails.received(2, rule="announcement_made")
    waiting = {"announcement_made": {"delivered": 2, "waiting": 999}}

    async def all_looked_at() -> bool:
        return await counts(harness) == waiting

    await eventually(all_looked_at, within=30, what="nudges that wait for people who are not known yet")


async def test_a_survey_is_mentioned_once_until_it_is_closed(start: Start, mails: MailServer):
    harness = await start()
    program = await spring(harness)
    tom, lin = await tom_and_lin(harness)
    eva = await join(harness, "Eva Berg")
    opened = SurveyOpened(
        subject=new_id(),
        version=2,
        program_id=program,
        title="How ready do you feel?",
        moment="kickoff",
        closes_on=clock.today() + timedelta(days=14),
        recipients=(tom, lin, eva),
    )
    await harness.receive(opened)
    [mail, _] = await mails.received(2, rule="survey_opened")
    assert mail["Subject"] == "Spring cohort asks how it begins"
    assert "“How ready do you feel?”" in words(mail)
    assert "until Tuesday, 18 March 2031" in " ".join(words(mail).split())
    closed = SurveyClosed(subject=opened.subject, version=3, program_id=program, moment="kickoff")
    await harness.receive(closed)
    assert await counts(harness, "survey_opened") == {"survey_opened": {"delivered": 2, "dropped": 1}}
