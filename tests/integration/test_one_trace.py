"""One trace from the HTTP request through outbox, topic and handler to the mail server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.notifications.main import SERVICE as NOTIFICATIONS
from services.profiles.main import SERVICE as PROFILES
from shared import clock
from telemachus.demo import company
from telemachus.embedded.mailbox import Mailbox
from tests.integration.profiles.support import import_csv
from tests.support.platform import OpenTokens, Serve
from tests.support.waiting import eventually


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with Mailbox(tmp_path) as opened:
        yield opened


def _noon_of_a_workday(day: date, zone: str) -> datetime:
    """When nothing keeps a mail back: the next Tuesday to Thursday from `day` on."""
    while day.isoweekday() not in {2, 3, 4}:
        day += timedelta(days=1)
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(zone))


async def test_a_request_and_the_mail_that_it_causes_are_one_trace(
    serve: Serve, mailbox: Mailbox, spans: InMemorySpanExporter
) -> None:
    profiles = await serve(PROFILES)
    notifications = await serve(
        NOTIFICATIONS,
        smtp_host=mailbox.host,
        smtp_port=mailbox.port,
        smtp_tls="none",
        mail_from="mentoring@example.org",
        link_secret="only for this test",
    )
    client = profiles.client(roles=["it"])
    assert (await import_csv(profiles, company.csv_bytes(5))).status_code == 200
    await profiles.settle()
    await notifications.consumed()
    person = (await client.get("/api/profiles/v1/people")).json()["items"][0]
    spans.clear()

    goal = {"title": "Learn SQL", "why": "I need it.", "due": (clock.today() + timedelta(days=60)).isoformat()}
    me = {"Authorization": f"Bearer {OpenTokens.write(person['external_id'], ['employee'])}"}
    path = f"/api/profiles/v1/people/{person['id']}/goals"
    assert (await client.post(path, json=goal, headers=me)).status_code == 201
    await profiles.settle()
    await notifications.consumed()
    clock.move_to(_noon_of_a_workday(clock.today() + timedelta(days=47), person["zone"]))

    async def the_mail() -> ReadableSpan | None:
        return next((span for span in spans.get_finished_spans() if span.name == "send email"), None)

    mail = await eventually(the_mail, what="the mail's span")
    assert mail.context is not None
    whole = mail.context.trace_id
    trace = [span for span in spans.get_finished_spans() if span.context and span.context.trace_id == whole]
    names = {span.name for span in trace}
    assert any(name.startswith("POST") for name in names), names
    assert {"publish profiles.goal", "handle profiles.goal_set.v1", "send email"} <= names
    assert len(mailbox.find(rule="goal_due")) >= 1
    by_id = {span.context.span_id: span for span in trace if span.context}
    request = next(span for span in trace if span.name.startswith("POST"))
    assert request.parent is None
    for span in trace:
        if span is not request:
            assert span.parent is not None
            assert span.parent.span_id in by_id, f"{span.name} hangs on nothing"
