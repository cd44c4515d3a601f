"""Migrations of a service's database with Alembic, one process at a time.

A service's `migrations/env.py` has two lines: it imports its metadata and calls `run_environment`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import alembic.command
from alembic import context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from shared.db import create_engine
from shared.service import Service

__all__ = ["NotMigrated", "check_migrated", "differences", "migrate", "revise", "run_environment"]

_LOCK = 0x7E1E_0001
T = TypeVar("T")


class NotMigrated(Exception):
    """The database is older than this release."""


def _config(service: Service, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(service.migrations))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


async def migrate(service: Service, url: str) -> None:
    """Bring the database at `url` to this release. Of several that try at once, one works and the others wait."""

    def upgrade(connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        alembic.command.upgrade(_config(service, connection), "head")
        if service.prepare is not None:
            service.prepare(connection)

    await _with_connection(url, upgrade)


async def check_migrated(service: Service, url: str) -> None:
    """Raises NotMigrated while the database at `url` is older than this release; a newer one has only more in it."""

    def is_older(connection: Connection) -> bool:
        script = ScriptDirectory.from_config(_config(service, connection))
        known = {revision.revision for revision in script.walk_revisions()}
        current = set(MigrationContext.configure(connection).get_current_heads())
        return current <= known and current != set(script.get_heads())

    if await _with_connection(url, is_older):
        raise NotMigrated(f"the database of {service.name} waits for its migration")


async def revise(service: Service, url: str, message: str, number: str) -> None:
    """Write a new revision file from what the metadata has and a migrated database at `url` lacks."""

    def write(connection: Connection) -> None:
        alembic.command.revision(_config(service, connection), message=message, autogenerate=True, rev_id=number)

    await _with_connection(url, write)


async def differences(service: Service, url: str) -> list[Any]:
    """What the metadata has and the database at `url` lacks, or the other way round; empty when all is well."""

    def compare(connection: Connection) -> list[Any]:
        return compare_metadata(MigrationContext.configure(connection), service.metadata)

    return await _with_connection(url, compare)


async def _with_connection(url: str, work: Callable[[Connection], T]) -> T:
    engine = create_engine(url, pool_size=2, application_name="telemachus-migrate")
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()


def run_environment(metadata: MetaData) -> None:
    """What `env.py` does: run the migrations on the connection that `migrate` holds, in its transaction."""
    context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
    context.run_migrations()
