"""telemachus dlq: look at a service's dead letters, replay them in order, or drop them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.table import Table

from shared.db import AsyncSession, create_engine, create_sessions, is_transient
from shared.messaging import dead_letters
from shared.messaging.dead_letters import DeadLetter
from shared.messaging.outbox import OutboxBell
from shared.messaging.relay import libpq_dsn
from shared.private_text import MasterKey
from telemachus import topology
from telemachus.console import bad_settings, fail, out, talk

__all__ = ["app"]

app = typer.Typer(help="Dead letters: events that a service could not handle.", no_args_is_help=True)

T = TypeVar("T")
Service = Annotated[str, typer.Argument(help="which service, as its environment variables say")]
Key = Annotated[str | None, typer.Option("--key", help="only this key, as `list` shows it")]
AsJson = Annotated[bool, typer.Option("--json", help="as JSON on stdout")]


@app.command("list", epilog="Example: telemachus dlq list notifications")
def list_letters(service: Service, key: Key = None, as_json: AsJson = False) -> None:
    """Dead letters in the order in which a replay takes them."""
    letters = _in_transaction(service, lambda session: dead_letters.listing(session, key=key))
    if as_json:
        out.print_json(json.dumps([_summary(letter) for letter in letters]))
        return
    if not letters:
        talk(f"{service} has no dead letters.")
        return
    table = Table("id", "topic", "key", "offset", "failed at", "reason", title=f"Dead letters of {service}")
    for letter in letters:
        reason = "waits for the one before it" if letter.blocked else letter.reason
        place = f"{letter.record.partition}/{letter.record.offset}"
        failed_at = f"{letter.failed_at:%Y-%m-%d %H:%M:%S} UTC"
        table.add_row(str(letter.id), letter.record.topic, letter.record.key, place, failed_at, reason)
    out.print(table)


@app.command(epilog="Example: telemachus dlq show notifications 0199d3…")
def show(service: Service, letter: Annotated[UUID, typer.Argument(help="its id, as `list` shows it")]) -> None:
    """One dead letter whole, as JSON. It may hold personal data."""
    found = _in_transaction(service, lambda session: dead_letters.show(session, letter))
    if found is None:
        fail(f"{service} has no dead letter {letter}.")
    body = (found.record.value or b"").decode("utf-8", "replace")
    headers = [[name, value.decode("utf-8", "replace")] for name, value in found.record.headers]
    out.print_json(json.dumps({**_summary(found), "headers": headers, "value": body}))


@app.command(epilog="Example: telemachus dlq replay notifications --key 0199d3…")
def replay(service: Service, key: Key = None) -> None:
    """Handle dead letters again, key by key in order. A key that fails again stays as it was; exit code 1 then."""
    declared = _declared(service)
    keys = [found for found in _in_transaction(service, dead_letters.keys) if key in (None, found[3])]
    failed = 0
    for group, topic, partition, name in keys:

        async def again(
            session: AsyncSession, group: str = group, topic: str = topic, partition: int = partition, name: str = name
        ) -> int:
            return await dead_letters.replay(session, declared.handlers, group, topic, partition, name)

        try:
            talk(f"{topic} {name}: {_in_transaction(service, again)} replayed")
        except typer.Exit:
            raise
        except Exception as error:  # whatever a handler raises belongs to this key only
            failed += 1
            talk(f"{topic} {name}: failed again, nothing changed ({dead_letters.reason(error)})")
    if not keys:
        talk("There is nothing to replay.")
    if failed:
        raise typer.Exit(1)


@app.command(epilog="Example: telemachus dlq drop notifications --key 0199d3…")
def drop(
    service: Service,
    key: Annotated[str, typer.Option("--key", help="the key, as `list` shows it")],
    everything: Annotated[bool, typer.Option("--all", help="all of this key instead of only the first")] = False,
) -> None:
    """Give up the first dead letter of a key, so that those behind it can be replayed, or all of them."""
    dropped = 0
    for group, topic, partition, name in _in_transaction(service, dead_letters.keys):
        if name == key:

            async def give_up(
                session: AsyncSession, group: str = group, topic: str = topic, partition: int = partition
            ) -> int:
                return await dead_letters.drop(session, group, topic, partition, key, first_only=not everything)

            dropped += _in_transaction(service, give_up)
    if not dropped:
        fail(f"{service} has no dead letter of the key {key}.")
    talk(f"{dropped} dropped.")


def _declared(service: str) -> topology.Service:
    try:
        return topology.service(service)
    except KeyError:
        fail(f"There is no service {service}; there are {', '.join(topology.SERVICES)}.", code=2)


def _in_transaction(service: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    declared = _declared(service)
    with bad_settings():
        settings = declared.settings.from_environment()
        master_key = MasterKey(settings.master_key_text)
    url = settings.database_url.get_secret_value()

    async def run() -> T:
        engine = create_engine(url, pool_size=2, application_name="telemachus-dlq")
        bell = OutboxBell(libpq_dsn(url))  # not started: the relay's poll is soon enough here
        try:
            async with create_sessions(engine, {**bell.info(), **master_key.info()})() as session, session.begin():
                return await work(session)
        finally:
            await engine.dispose()

    try:
        return asyncio.run(run())
    except Exception as error:
        if is_transient(error):
            fail(f"The database of {service} does not answer now. Nothing has changed.")
        raise


def _summary(letter: DeadLetter) -> dict[str, object]:
    return {
        "id": str(letter.id),
        "group": letter.group,
        "topic": letter.record.topic,
        "partition": letter.record.partition,
        "offset": letter.record.offset,
        "key": letter.record.key,
        "reason": letter.reason,
        "blocked": letter.blocked,
        "failed_at": letter.failed_at.isoformat(),
    }
