"""From an event to a mail, once, whatever the mail server does."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from services.notifications.main import SERVICE
from services.notifications.nudges import store as nudge_store
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.people.tables import Contact, Person
from shared import clock
from shared.events.matching import IntroductionMade, ProgramLaunched, Reason
from shared.events.notifications import NotificationDelivered, NotificationFailed
from shared.events.profiles import ContactChanged, PersonErased, PersonLeft
from shared.ids import new_id
from shared.messaging.transport import Record
from shared.worker import run_worker
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, counts, join, proposal, tom_and_lin, words
from tests.support.mail import MailServer
from tests.support.platform import Harness
from tests.support.waiting import eventually


async def test_a_proposal_reaches_each_side_with_its_reasons_and_one_link(start: Start, mails: MailServer):
    harness = await start()
    program = ProgramLaunched(
        subject=new_id(), version=1, name="Spring 2031", starts_on=clock.today(), ends_on=clock.today()
    )
    await harness.receive(program)
    tom, lin = await tom_and_lin(harness)
    event = proposal(tom, lin, program_id=program.subject, reasons=("Both speak Portuguese.",))
    await harness.receive(event)
    [to_tom] = await mails.received(to="tom@")
    [to_lin] = await mails.received(to="lin@")
    assert to_tom["Subject"] == "Lin Chen is proposed as your mentor"
    assert to_lin["Subject"] == "Tom Ek is proposed as your mentee"
    for part in ("plain", "html"):
        text = words(to_tom, part)
        assert "Both speak Portuguese." in text
        assert "Spring 2031" in text
        assert text.count(f"http://portal.test/proposals/{event.subject}") == 1
    delivered = await harness.sent(NotificationDelivered, 2)
    assert {(told.person_id, told.nudge, told.channel, told.about) for told in delivered} == {
        (person, "match_proposed", "email", event.subject) for person in (tom, lin)
    }
    assert await counts(harness, "match_proposed") == {"match_proposed": {"delivered": 2}}


async def test_the_reasons_of_a_proposal_come_in_the_readers_language(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    await harness.receive(ContactChanged(subject=lin, version=2, email="lin@company.example", language="fr"))
    offered = Reason(code="skills-offered", names=("SQL",), numbers=(4,))
    sentence = "The mentor offers SQL (level 4), which the mentee wants to learn."
    await harness.receive(proposal(tom, lin, reasons=(sentence,), reason_codes=(offered,)))
    [to_tom], [to_lin] = await mails.received(to="tom@"), await mails.received(to="lin@")
    for part in ("plain", "html"):
        assert "Lin offers SQL (level 4), which you want to learn." in words(to_tom, part)
        assert "Vous proposez ce que Tom souhaite apprendre\u00a0: SQL (niveau 4)." in words(to_lin, part)
        assert "offers" not in words(to_lin, part)


async def test_a_redelivered_event_and_two_workers_send_each_mail_once(start: Start, mails: MailServer):
    harness = await start()
    people = [await join(harness, f"Person {number}", f"p{number}@company.example") for number in range(10)]
    second = asyncio.create_task(run_worker(SERVICE, harness.runtime))
    events = [proposal(mentee, mentor) for mentee in people[:5] for mentor in people[5:]]
    await harness.receive(*events)
    await harness.receive(*events)
    again = [event.model_copy(update={"id": new_id()}) for event in events]
    await harness.receive(*again)
    await harness.sent(NotificationDelivered, 50)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    assert len({mail["Message-ID"] for mail in mails.mails}) == len(mails.mails) == 50
    assert len(harness.published(NotificationDelivered)) == 50
    assert mails.connections < 20, "several mails go over one connection"


async def test_a_temporary_refusal_is_tried_again_with_the_same_message_id(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await join(harness, "Tom Ek", "tom@company.example"), await join(harness, "Lin Chen")
    seen: list[str] = []

    def busy_once(recipients: list[str]) -> str | None:
        seen.extend(recipients)
        return "451 Busy" if len(seen) == 1 else None

    mails.answer = busy_once
    await harness.receive(proposal(tom, lin))
    await eventually(lambda: _attempts(harness), what="a deferred mail")
    assert not mails.mails
    clock.advance(timedelta(minutes=2))
    await mails.received()
    [delivered] = await harness.sent(NotificationDelivered)
    assert mails.mails[0]["Message-ID"] == f"<nudge.{delivered.subject}@company.example>"


async def test_a_mail_whose_answer_was_lost_is_repeated_so_that_it_is_recognized(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await join(harness, "Tom Ek", "tom@company.example"), await join(harness, "Lin Chen")

    def accept_and_vanish(_: list[str]) -> None:
        if not mails.mails:
            mails.cut()

    mails.answer = accept_and_vanish
    await harness.receive(proposal(tom, lin))
    await eventually(lambda: _attempts(harness), what="a deferred mail")
    clock.advance(timedelta(minutes=2))
    await harness.sent(NotificationDelivered)
    first, second = await mails.received(2)
    assert first["Message-ID"] == second["Message-ID"]
    assert await counts(harness, "match_proposed") == {"match_proposed": {"delivered": 1, "waiting": 1}}


async def _attempts(harness: Harness) -> bool:
    answer = await harness.client(roles=["it"]).get("/api/notifications/v1/deliveries")
    return any(item["attempts"] for item in answer.json()["items"])


async def test_a_permanent_refusal_fails_and_tells_a_code_without_the_address(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = (
        await join(harness, "Tom Ek", "tom@company.example"),
        await join(harness, "Lin Chen", "lin@company.example"),
    )
    mails.answer = lambda recipients: "550 5.1.1 no such user tom@company.example" if "tom" in recipients[0] else None
    await harness.receive(proposal(tom, lin))
    [failed] = await harness.sent(NotificationFailed)
    assert (failed.person_id, failed.reason) == (tom, "smtp-550")
    assert b"tom@" not in failed.to_json()
    [delivered] = await harness.sent(NotificationDelivered)
    assert delivered.person_id == lin


async def test_an_address_that_cannot_be_used_fails_and_holds_nobody_else_back(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await join(harness, "Tom Ek", "tom @\r\nx"), await join(harness, "Lin Chen", "lin@company.example")
    await harness.receive(proposal(tom, lin))
    [failed] = await harness.sent(NotificationFailed)
    assert failed.reason == "address-unusable"
    await mails.received(to="lin@")


async def test_mails_wait_while_the_server_is_away(start: Start, mails: MailServer):
    harness = await start()
    await mails.stop()
    tom, lin = (
        await join(harness, "Tom Ek", "tom@company.example"),
        await join(harness, "Lin Chen", "lin@company.example"),
    )
    await harness.receive(proposal(tom, lin))
    await eventually(lambda: _are(harness, {"sending": 2}), what="two mails on their way")
    await mails.start()
    await mails.received(2)
    await harness.sent(NotificationDelivered, 2)


@pytest.mark.parametrize("missing", ["mail_from", "link_secret"])
async def test_mails_wait_while_the_settings_to_send_them_are_missing(start: Start, missing: str):
    with capture_logs() as logs:
        harness = await start(**{missing: None if missing == "link_secret" else ""})
        await harness.receive(proposal(*await tom_and_lin(harness)))

        async def told() -> bool:
            return any(entry["event"] == "mail_is_not_configured" for entry in logs)

        await eventually(told, what="a log entry")
    await eventually(lambda: _are(harness, {"sending": 2}), what="two mails that wait")


async def test_a_mail_to_somebody_unknown_waits_until_they_are_known_and_can_be_reached(
    start: Start, mails: MailServer
):
    harness = await start()
    tom, lin = new_id(), await join(harness, "Lin Chen", "lin@company.example")
    await harness.receive(proposal(tom, lin))

    async def waiting() -> bool:
        return await counts(harness, "match_proposed") == {"match_proposed": {"waiting": 2}}

    await eventually(waiting, what="two waiting mails")
    await harness.receive(ContactChanged(subject=tom, version=1, email="tom@company.example"))
    await eventually(waiting, what="two waiting mails")
    await harness.know("Tom Ek", subject=tom)
    await mails.received(to="tom@")
    [mail] = await mails.received(to="lin@")
    assert "Tom Ek" in mail["Subject"]


async def test_whoever_has_left_hears_nothing_more_and_is_named_to_nobody(start: Start, mails: MailServer):
    harness = await start()
    await mails.stop()
    tom = await harness.know("Tom Ek")
    lin, amara = (
        await join(harness, "Lin Chen", "lin@company.example"),
        await join(harness, "Amara Obi", "amara@company.example"),
    )
    await harness.receive(ContactChanged(subject=tom.subject, version=1, email="tom@company.example"))
    await harness.receive(proposal(tom.subject, lin))
    left = PersonLeft.model_validate(tom.model_dump() | {"id": new_id(), "version": 2, "status": "left"})
    await harness.receive(left)
    await harness.receive(proposal(tom.subject, amara), proposal(amara, lin))
    await mails.start()
    await harness.sent(NotificationDelivered, 2)
    assert {mail["To"] for mail in mails.mails} == {
        "Lin Chen <lin@company.example>",
        "Amara Obi <amara@company.example>",
    }
    assert (await counts(harness))["match_proposed"] == {"delivered": 2, "dropped": 4}


async def test_whoever_is_erased_hears_nothing_more_and_is_reached_nowhere(start: Start, mails: MailServer):
    harness = await start()
    await mails.stop()
    tom = await harness.know("Tom Ek")
    lin = await join(harness, "Lin Chen", "lin@company.example")
    contact = ContactChanged(subject=tom.subject, version=1, email="tom@company.example")
    await harness.receive(contact, proposal(tom.subject, lin))
    await harness.receive(PersonErased(subject=tom.subject, version=2))
    again = {"id": new_id(), "version": 2}
    await harness.receive(ContactChanged.model_validate(contact.model_dump() | again), proposal(tom.subject, lin))
    await mails.start()
    await eventually(lambda: _are(harness, {"dropped": 4}), what="nudges that are dropped")
    assert not mails.mails
    async with harness.sessions() as session:
        [known] = await session.scalars(select(Person).where(Person.id == tom.subject))
        assert (known.name, known.external_id, known.status) == ("", "", "erased")
        assert await session.get(Contact, tom.subject) is None


async def _are(harness: Harness, states: dict[str, int]) -> bool:
    """Whether these are the states of the proposals' nudges."""
    return (await counts(harness))["match_proposed"] == states


async def test_quiet_hours_hold_a_mail_back_in_the_recipients_own_zone(start: Start, mails: MailServer):
    harness = await start(TUESDAY_TEN)
    berlin = await join(harness, "Tom Ek", "tom@company.example", zone="Europe/Berlin")
    auckland = await join(harness, "Lin Chen", "lin@company.example", zone="Pacific/Auckland")
    await harness.receive(proposal(berlin, auckland))
    await mails.received(to="tom@")
    [item] = (
        await harness.client(auckland).get(f"/api/notifications/v1/nudges?person_id={auckland}&rule=match_proposed")
    ).json()["items"]
    assert (item["state"], item["try_at"]) == ("planned", "2031-03-04T19:00:00Z")
    assert len(mails.mails) == 1
    clock.move_to(TUESDAY_TEN.replace(hour=19))
    await mails.received(to="lin@")


async def test_the_mail_is_sent_in_the_trace_of_the_event_that_caused_it(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await join(harness, "Tom Ek", "tom@company.example"), await join(harness, "Lin Chen")
    event = proposal(tom, lin)
    parent = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    record = Record(event.topic, event.key, event.to_json(), (("traceparent", parent),))
    await harness.runtime.transport.publish([record])
    await harness.sent(NotificationDelivered)
    [told] = [
        record
        for log in harness.log.records.values()
        for record in log
        if b"notification_delivered" in (record.value or b"")
    ]
    assert b"4bf92f3577b34da6a3ce929d0e0e4736" in dict(told.headers)["traceparent"]


async def test_who_is_introduced_reads_by_whom(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    amara = await join(harness, "Amara Obi")
    made = IntroductionMade(
        subject=new_id(), version=2, program_id=new_id(), introduced_by=amara, mentee_id=tom, to_id=lin
    )
    await harness.receive(made)
    for mail in (await mails.received(to="tom@"))[:1] + (await mails.received(to="lin@"))[:1]:
        assert "Amara Obi" in words(mail)
    await harness.sent(NotificationDelivered, 2)


async def test_a_mail_that_cannot_be_written_holds_nobody_up(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    async with harness.runtime.sessions() as session, session.begin():
        broken = {"as": "mentee", "people": ["nobody"]}
        nudges = [Nudge(Rule.INTRODUCTION_MADE, tom, new_id(), clock.now(), lin, new_id(), payload=broken)]
        await nudge_store.schedule(session, nudges)
    await harness.receive(proposal(tom, lin))
    await mails.received(to="lin@")
    await harness.sent(NotificationDelivered, 2)
    assert (await counts(harness, "introduction_made"))["introduction_made"].keys() <= {"failed", "dropped"}
