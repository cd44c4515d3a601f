"""A service with everybody who can stand in a relation to somebody's things, and requests of which nothing remains.

`world.ask(column, method, path)` sends a request as somebody and undoes whatever it did, so that the order of the
requests does not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from shared.api import create_api
from tests.support.platform import Harness

__all__ = ["World"]


class _Undone(AsyncSession):
    """A session that writes everything at its commit, and then takes it back."""

    async def commit(self) -> None:
        await self.flush()
        await self.rollback()


@dataclass
class World:
    """roles: of the token of each column of the table; a column without any is an account without a person. people,
    keys: ids and external ids by column. ids: what stands for each parameter of a path. facts: what requests have to
    name besides."""

    harness: Harness
    roles: Mapping[str, tuple[str, ...]]
    people: dict[str, UUID]
    keys: dict[str, UUID]
    ids: dict[str, UUID] = field(default_factory=dict[str, UUID])
    facts: dict[str, str] = field(default_factory=dict[str, str])
    undone: dict[str, httpx.AsyncClient] = field(default_factory=dict[str, httpx.AsyncClient])
    undo: Harness | None = None

    @property
    def prefix(self) -> str:
        """Before the path of every route."""
        return f"/api/{self.harness.service.name}/v1"

    def acting(self, column: str) -> httpx.AsyncClient:
        """A client whose requests stay done."""
        return self.harness.client(self.keys.get(column), self.roles.get(column, ("employee",)))

    async def make(self, column: str, method: str, path: str, **request: Any) -> dict[str, Any]:
        """What the service answers to somebody's request that has to succeed."""
        answer = await self.acting(column).request(method, f"{self.prefix}{path}", **request)
        assert answer.is_success, f"{method} {path} as {column}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else {}

    async def made(self, column: str, path: str, body: dict[str, Any]) -> UUID:
        """The id of what somebody's POST has made."""
        return UUID((await self.make(column, "POST", path, json=body))["id"])

    async def ask(self, column: str, method: str, path: str, **request: Any) -> httpx.Response:
        """The answer to a request of which nothing remains."""
        if column not in self.undone:
            # One API for all: to find a route for the first time takes an API longer than all the requests of a column.
            self.undo = self.undo or self.undoing()
            self.undone[column] = self.undo.client(self.keys.get(column), self.roles.get(column, ("employee",)))
        return await self.undone[column].request(method, path, **request)

    def undoing(self) -> Harness:
        """The service with an API that takes back whatever it is asked to do."""
        runtime = self.harness.runtime
        sessions = async_sessionmaker(
            runtime.engine, class_=_Undone, expire_on_commit=False, info=runtime.sessions.kw["info"]
        )
        return replace(self.harness, app=create_api(self.harness.service, replace(runtime, sessions=sessions)))
