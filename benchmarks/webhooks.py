"""Webhooks on their way to a receiver, against bare httpx.

    python -m benchmarks.webhooks [--messages 2000] [--rounds 4]

Prints a JSON line; ends 1 when the figure is out of its bound. The receiver is an HTTP server in a process of its own
that forgets what it gets. The floor posts the same bodies, with headers as long, to it by one httpx.AsyncClient with as
many connections and does nothing else: it signs nothing and forgets what it has sent. PostgreSQL keeps what it commits.
What is measured begins with deliveries that are due and ends when the outcome of each is written down.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import AsyncExitStack
from ipaddress import IPv4Network
from statistics import median
from uuid import UUID

import httpx
import structlog
from sqlalchemy import text

from benchmarks.measuring import peak_mebibytes, report
from services.notifications.channels.webhook_guard import Guard
from services.notifications.channels.webhook_signing import headers, new_secret
from services.notifications.delivering import deliver
from services.notifications.main import SERVICE
from services.notifications.settings import Settings
from services.notifications.webhooks import handlers
from shared import clock
from shared.events.matching import SessionHeld
from shared.ids import new_id
from shared.messaging.memory import MemoryLog, MemoryTransport
from shared.migrations import migrate
from shared.policy import Principal, Role
from shared.service import Runtime, open_runtime
from telemachus.embedded.postgres import EmbeddedPostgres
from tests.support.platform import OpenTokens, settings_for

SENDING = 0.5

_SINK = """
import asyncio, sys
ANSWER = b"HTTP/1.1 204 No Content\\r\\n\\r\\n"
async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            length = next(line for line in head.lower().split(b"\\r\\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            writer.write(ANSWER)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
asyncio.run(main())
"""
_OPEN = "SELECT EXISTS (SELECT FROM delivery WHERE state IN ('pending', 'taken', 'sending'))"
_ACCEPTED = "SELECT count(*) FROM delivery WHERE state = 'accepted'"


async def opened(stack: AsyncExitStack, server: EmbeddedPostgres, url: str) -> Runtime:
    """Notifications on a new database with one endpoint."""
    await server.create_database("bench_webhooks", "bench")
    database = server.url("bench_webhooks", "bench")
    await migrate(SERVICE, database)
    networks = [IPv4Network("127.0.0.0/8")]
    runtime = await open_runtime(
        SERVICE.name,
        settings_for(SERVICE, database, {"outgoing_networks": networks}),
        stack,
        transport=MemoryTransport(MemoryLog()),
        tokens=OpenTokens(),
    )
    it = Principal(subject="it", person_id=None, roles=frozenset({Role.IT}))
    async with runtime.sessions() as session, session.begin():
        await handlers.create(session, it, Guard(networks), name="Sink", url=url, events=["matching.*"])
    return runtime


async def happened(runtime: Runtime, messages: int) -> list[bytes]:
    """So many events are handed over to the endpoint. Returns what is sent of them."""
    events = [_held() for _ in range(messages)]
    async with runtime.sessions() as session, session.begin():
        for event in events:
            await handlers.pass_on(session, event)
    async with runtime.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("VACUUM ANALYZE"))
    return [event.to_json() for event in events]


def _held() -> SessionHeld:
    return SessionHeld(
        subject=new_id(), version=3, program_id=new_id(), mentorship_id=new_id(), mentee_id=new_id(),
        mentor_id=new_id(), held_on=clock.today(),
    )  # fmt: skip


async def ours(runtime: Runtime, messages: int) -> float:
    """Messages a second, from deliveries that are due to what became of each."""
    began = time.perf_counter()
    work = asyncio.create_task(deliver(runtime))
    async with runtime.engine.connect() as connection:
        while await connection.scalar(text(_OPEN)):
            await connection.rollback()
            await asyncio.sleep(0.02)
        took = time.perf_counter() - began
        accepted = await connection.scalar(text(_ACCEPTED))
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert accepted == messages, accepted
    return messages / took


async def floor(url: str, bodies: Sequence[bytes], connections: int) -> float:
    """Messages a second of bare httpx over as many connections."""
    waiting = deque(bodies)
    signed = headers([new_secret()], str(UUID(int=1)), int(clock.now().timestamp()), b"{}")
    named = [(b"content-type", b"application/cloudevents+json; charset=utf-8"), *signed]
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)

    async with httpx.AsyncClient(limits=limits, timeout=20, trust_env=False) as client:

        async def send() -> None:
            while waiting:
                answer = await client.post(url, content=waiting.popleft(), headers=named)
                assert answer.status_code == 204

        began = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(connections)))
    return len(bodies) / (time.perf_counter() - began)


async def measure(messages: int, rounds: int) -> bool:
    sink = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SINK, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    assert sink.stdout is not None
    url = f"http://127.0.0.1:{int(await sink.stdout.readline())}/hooks"
    pairs: list[tuple[float, float]] = []
    size = 0.0
    try:
        async with EmbeddedPostgres(durable=True) as server, AsyncExitStack() as stack:
            runtime = await opened(stack, server, url)
            settings = runtime.settings
            assert isinstance(settings, Settings)
            for number in range(rounds + 1):
                bodies = await happened(runtime, messages)
                plain = await floor(url, bodies, settings.webhook_connections)
                whole = await ours(runtime, messages)
                async with runtime.engine.begin() as connection:
                    await connection.execute(text("TRUNCATE delivery, delivery_attempt, webhook_message"))
                if number:
                    pairs.append((whole, plain))
                size = sum(map(len, bodies)) / messages
    finally:
        sink.kill()
        await sink.wait()
    ratio = median(whole for whole, _ in pairs) / median(plain for _, plain in pairs)
    return report(
        "webhooks.sending",
        ratio,
        f">= {SENDING} x bare httpx with the same bytes",
        ratio >= SENDING,
        per_second=round(median(whole for whole, _ in pairs)),
        bare_per_second=round(median(plain for _, plain in pairs)),
        messages=messages * rounds,
        bytes=round(size),
        connections=settings.webhook_connections,
        ratios=[round(whole / plain, 2) for whole, plain in pairs],
        peak_mib=round(peak_mebibytes()),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=2000, help="in a round")
    parser.add_argument("--rounds", type=int, default=4)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.exit(0 if asyncio.run(measure(given.messages, given.rounds)) else 1)
