"""Writes a service's next migration: python -m tools.migration SERVICE "what changes"."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from shared.migrations import migrate, revise
from telemachus import topology
from telemachus.embedded.postgres import EmbeddedPostgres


async def write(name: str, message: str) -> None:
    """Migrate an empty database to the newest revision, then write down what the tables have and it lacks."""
    service = topology.service(name)
    versions = service.migrations / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    number = f"{1 + len(list(versions.glob('[0-9]*.py'))):04d}"
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedPostgres(Path(folder) / "data", durable=False) as server:
            await server.create_database(name, name)
            url = server.url(name, name)
            if number != "0001":
                await migrate(service, url)
            await revise(service, url, message, number)
            await migrate(service, url)


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2]))
