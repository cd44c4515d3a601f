"""What needs no sign-in: its secrets are in no trace, and strangers leave nothing behind."""

from __future__ import annotations

from collections.abc import AsyncIterator

from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy import func, select

from services.notifications.channels import tokens
from services.notifications.channels.tokens import Action
from services.notifications.preferences.domain import ALL
from services.notifications.settings import settings_of
from shared.platform_tables import idempotency
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import join

API = "/api/notifications/v1"


async def test_no_token_is_in_a_trace_and_no_answer_to_strangers_is_kept(start: Start, spans: InMemorySpanExporter):
    harness = await start()
    tom, anyone = await join(harness, "Tom Ek", "tom@company.example"), harness.anonymous()
    token = tokens.sign(settings_of(harness.runtime), Action.UNSUBSCRIBE, tom, ALL)
    address = (await harness.client(tom).post(f"{API}/people/{tom}/feed")).json()["address"]
    feed = address.rpartition("/")[2].removesuffix(".ics")
    spans.clear()
    assert (await anyone.get(f"{API}/feeds/{feed}.ics")).status_code == 200
    assert (await anyone.get(f"{API}/unsubscribe/{token}")).status_code == 200
    for _ in range(2):
        done = await anyone.post(f"{API}/unsubscribe/{token}", headers={"Idempotency-Key": "once"})
        assert (done.status_code, done.headers.get("Idempotent-Replayed")) == (200, None)
    told = str([(span.name, dict(span.attributes or {})) for span in spans.get_finished_spans()])
    assert "/feeds/token" in told
    assert "/unsubscribe/token" in told
    assert token not in told
    assert feed not in told
    async with harness.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(idempotency)) == 0


async def test_no_more_of_a_stranger_is_read_than_anybody_needs(start: Start):
    harness = await start()
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 20 << 20:
            sent += 1 << 16
            yield b" " * (1 << 16)

    answer = await harness.anonymous().post(
        f"{API}/bounces", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (413, "too-large")
    assert sent < 20 << 20
