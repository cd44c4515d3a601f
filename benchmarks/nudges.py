"""Nudges on their way to a mail server, against bare aiosmtplib; and taking them from a long queue.

    python -m benchmarks.nudges [--mails 1500] [--rounds 4] [--rows 100000] [--long]

Prints JSON lines; ends 1 when a figure is out of its bound. The mail server is an aiosmtpd in a process of its own that
forgets what it accepts. The floor sends the bytes of the same mails over as many connections and does nothing else:
it decides nothing, writes no mail, and forgets what it has sent. PostgreSQL keeps what it commits. All of it is one
worker process; the time of every process counts where there are but two cores. What was found on such a machine, in
milliseconds of CPU for a mail, of which only the first two are also the floor's: 1.1 the server, 0.75 SMTP, 0.35
writing the mail, 0.3 deciding, taking and loading, 0.2 moving it on, 0.3 the event loop; 0.75 PostgreSQL. The worker is
busy for less than two thirds of the time: it waits for the server and, once for all connections, for each commit.

The queues hold nudges that are all due. A batch of each is decided about in turn, and its deliveries are taken in turn,
so that both have the same machine; what a batch has taken is gone from the queue. --long: a queue of 1,000,000.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from statistics import median
from typing import Any

import aiosmtplib
import structlog
from sqlalchemy import text

from benchmarks.measuring import peak_mebibytes, report
from services.notifications.channels.smtp import Mail
from services.notifications.deliveries import store
from services.notifications.deliveries.domain import Channel
from services.notifications.delivering import deliver, hand_over_due
from services.notifications.due.handlers import hand_over
from services.notifications.mailing import Mails
from services.notifications.main import SERVICE
from services.notifications.settings import Settings, settings_of
from shared import clock
from shared.messaging.memory import MemoryLog, MemoryTransport
from shared.migrations import migrate
from shared.service import Runtime, open_runtime
from telemachus.embedded.postgres import EmbeddedPostgres
from tests.support.platform import OpenTokens, settings_for

SENDING, TAKING = 0.5, 1.5
SHORT_QUEUE, LONG_QUEUE = 10_000, 1_000_000
BATCHES = 40
PEOPLE = 2_000
MORNING = datetime(2031, 3, 4, 10, tzinfo=UTC)
"""When it is quiet nowhere in Europe."""

_SINK = """
import asyncio, sys
from aiosmtpd.smtp import SMTP
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(), hostname="sink", loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""

_FOUND = (
    """INSERT INTO person (id, version, external_id, name, zone, workdays, country, status)
    SELECT md5('person' || n)::uuid, 1, 'p' || n, 'Anna Maria Person ' || n, 'Europe/Berlin', '[1,2,3,4,5]', 'DE',
        'active' FROM generate_series(1, :people) AS n""",
    """INSERT INTO contact (person_id, version, email, language)
    SELECT md5('person' || n)::uuid, 1, 'person' || n || '@company.example', 'en'
    FROM generate_series(1, :people) AS n""",
    """INSERT INTO program (id, version, name, starts_on, ends_on)
    VALUES (md5('program')::uuid, 1, 'Spring cohort', '2031-03-01', '2031-09-01')""",
)
_PLANNED = """
INSERT INTO nudge (id, rule, person_id, about, due, other_id, program_id, payload, state, try_at, attempts)
SELECT gen_random_uuid(), CASE WHEN n % 2 = 0 THEN 'match_proposed' ELSE 'goal_due' END,
    md5('person' || 1 + n % :people)::uuid, gen_random_uuid(), cast(:due as timestamptz) - n * interval '1 millisecond',
    CASE WHEN n % 2 = 0 THEN md5('person' || 1 + (n + 7) % :people)::uuid END, md5('program')::uuid,
    CASE WHEN n % 2 = 0
        THEN '{"reasons": ["Both speak Portuguese.", "What they offer is what is wanted."], "answer_by": null,
            "as": "mentee"}'::jsonb
        ELSE '{"title": "Read a balance sheet", "due": "2031-03-18"}'::jsonb END,
    'planned', cast(:due as timestamptz) - n * interval '1 millisecond', 0
FROM generate_series(1, :rows) AS n
"""
_OPEN = "SELECT EXISTS (SELECT FROM nudge WHERE state IN ('planned', 'sending'))"


async def opened(stack: AsyncExitStack, server: EmbeddedPostgres, name: str, sink: int) -> Runtime:
    """Notifications on a new database with PEOPLE people, which sends to the sink."""
    await server.create_database(name, "bench")
    url = server.url(name, "bench")
    await migrate(SERVICE, url)
    others = {
        "smtp_host": "127.0.0.1",
        "smtp_port": sink,
        "smtp_tls": "none",
        "smtp_mails_per_connection": 100_000,
        "mail_from": "Telemachus <mentoring@company.example>",
        "link_secret": "a secret of the benchmark",
        "nudges_per_day": 0,
        "nudges_per_week": 0,
    }
    runtime = await open_runtime(
        SERVICE.name,
        settings_for(SERVICE, url, others),
        stack,
        transport=MemoryTransport(MemoryLog()),
        tokens=OpenTokens(),
    )
    for statement in _FOUND:
        await executed(runtime, statement, people=PEOPLE)
    return runtime


async def executed(runtime: Runtime, statement: str, **values: Any) -> None:
    async with runtime.engine.begin() as connection:
        known = {name: value for name, value in values.items() if f":{name}" in statement}
        await connection.execute(text(statement), known)


async def planned(runtime: Runtime, rows: int) -> None:
    """So many nudges that are due, on tables whose numbers the planner knows."""
    await executed(runtime, _PLANNED, rows=rows, people=PEOPLE, due=clock.now())
    async with runtime.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))


async def ours(runtime: Runtime, mails: int) -> float:
    """Mails a second, from due nudges to what became of each."""
    await planned(runtime, mails)
    began = time.perf_counter()
    work = asyncio.create_task(deliver(runtime))
    async with runtime.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")  # looking costs as little as it can
        while await connection.scalar(text(_OPEN)):  # noqa: ASYNC110 - no event tells when the last has ended
            await asyncio.sleep(0.05)
    took = time.perf_counter() - began
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    return mails / took


async def written(runtime: Runtime, settings: Settings, mails: int) -> list[Mail]:
    """The bytes of so many mails."""
    await planned(runtime, mails)
    await hand_over_due(runtime)
    carrier, found = Mails(settings, runtime.links), list[Mail]()
    while len(found) < mails:
        async with runtime.sessions() as session, session.begin():
            taken = await store.take(session, Channel.EMAIL, 0, clock.now())
            loaded = await carrier.load(session, taken, clock.now())
        for delivery in taken:
            mail = carrier.prepare(delivery, loaded[delivery.id])  # pyright: ignore[reportArgumentType] - all are due
            assert isinstance(mail, Mail), mail
            found.append(mail)
    await executed(runtime, "TRUNCATE nudge, delivery")
    return found


async def floor(settings: Settings, mails: Sequence[Mail]) -> float:
    """Mails a second of bare aiosmtplib over as many connections."""
    waiting = deque(mails)

    async def send() -> None:
        client = aiosmtplib.SMTP(hostname=settings.smtp_host, port=settings.smtp_port, use_tls=False, start_tls=False)
        async with client:
            while waiting:
                mail = waiting.popleft()
                await client.sendmail(mail.sender, [mail.recipient], mail.content)

    began = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(settings.smtp_connections)))
    return len(mails) / (time.perf_counter() - began)


async def sending(runtime: Runtime, mails: int, rounds: int) -> bool:
    settings = settings_of(runtime)
    same = await written(runtime, settings, mails)
    pairs: list[tuple[float, float]] = []
    for number in range(rounds + 1):
        plain = await floor(settings, same)
        whole = await ours(runtime, mails)
        await executed(runtime, "TRUNCATE nudge, delivery, delivery_attempt, outbox")
        if number:
            pairs.append((whole, plain))
    ratio = median(whole for whole, _ in pairs) / median(plain for _, plain in pairs)
    return report(
        "nudges.sending",
        ratio,
        f">= {SENDING} x bare aiosmtplib with the same bytes",
        ratio >= SENDING,
        per_second=round(median(whole for whole, _ in pairs)),
        bare_per_second=round(median(plain for _, plain in pairs)),
        mails=mails * rounds,
        bytes=round(sum(len(mail.content) for mail in same) / mails),
        connections=settings.smtp_connections,
        ratios=[round(whole / plain, 2) for whole, plain in pairs],
        peak_mib=round(peak_mebibytes()),
    )


async def _decided(runtime: Runtime) -> int:
    async with runtime.sessions() as session, session.begin():
        return await hand_over(session, settings_of(runtime).caps)


async def _taken(runtime: Runtime) -> int:
    async with runtime.sessions() as session, session.begin():
        return len(await store.take(session, Channel.EMAIL, 1, clock.now()))


async def _timed(run: Callable[[Runtime], Any], runtime: Runtime) -> float:
    began = time.perf_counter()
    count = await run(runtime)
    took = time.perf_counter() - began
    assert count == store.BATCH, count
    return took


async def taking(short: Runtime, long: Runtime, rows: int) -> bool:
    """The time of a batch of each queue, in turn: decided about, and then taken to be sent."""
    await planned(short, SHORT_QUEUE)
    await planned(long, rows)
    queues = ((short, list[float]()), (long, list[float]()))
    for number in range(BATCHES + 5):
        for runtime, times in queues:
            took = await _timed(_decided, runtime) + await _timed(_taken, runtime)
            if number >= 5:
                times.append(took)
    short_took, long_took = (median(times) for _, times in queues)
    ratio = long_took / short_took
    return report(
        "nudges.taking",
        ratio,
        f"<= {TAKING} x the time of a queue of {SHORT_QUEUE}",
        ratio <= TAKING,
        rows=rows,
        batch=store.BATCH,
        milliseconds=round(long_took * 1000, 1),
        short_milliseconds=round(short_took * 1000, 1),
        batches=BATCHES,
        peak_mib=round(peak_mebibytes()),
    )


async def measure(mails: int, rounds: int, rows: int) -> bool:
    clock.move_to(MORNING)
    sink = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SINK, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert sink.stdout is not None
    port = int(await sink.stdout.readline())
    try:
        async with EmbeddedPostgres(durable=True) as server, AsyncExitStack() as stack:
            results = [await sending(await opened(stack, server, "bench_sending", port), mails, rounds)]
            short = await opened(stack, server, "bench_short", port)
            results.append(await taking(short, await opened(stack, server, "bench_long", port), rows))
    finally:
        sink.kill()
        await sink.wait()
    return all(results)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mails", type=int, default=1500, help="in a round")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--rows", type=int, default=100_000, help="in the long queue")
    parser.add_argument("--long", action="store_true")
    given = parser.parse_args()
    if given.rows < (fewest := (BATCHES + 5) * store.BATCH):
        parser.error(f"a queue of {given.rows} is soon empty; --rows is {fewest} or more")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.exit(0 if asyncio.run(measure(given.mails, given.rounds, LONG_QUEUE if given.long else given.rows)) else 1)
