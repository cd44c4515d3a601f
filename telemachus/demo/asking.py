"""Asking the services as somebody: one request, a whole list, a file, the same thing for many, and waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from telemachus.embedded.issuer import Account
from telemachus.embedded.platform import Platform

__all__ = ["ADMIN", "Asking", "Json", "PeopleFile", "Progress", "Refused", "say_nothing"]

T = TypeVar("T")
ADMIN = "program-admin"
AT_ONCE = 8
PAGE = 200
IMPORTS = "/api/profiles/v1/people/imports"
PATIENCE = 90.0
"""Seconds without any progress after which the story gives up."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """A file to import. mapping: YAML text, None for the standard columns."""

    name: str
    data: bytes
    mapping: str | None = None


class Refused(Exception):
    """A service refused a file. problems: row, column and message of the first ones. count: of all."""

    def __init__(self, file: str, problems: Sequence[Json], count: int) -> None:
        super().__init__(f"{file} has {count} problems")
        self.file = file
        self.problems = problems
        self.count = count


def say_nothing(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


class Asking:
    """A client of the platform that speaks for any account."""

    def __init__(self, platform: Platform, progress: Progress = say_nothing) -> None:
        self.platform = platform
        self.progress = progress
        self._http = httpx.AsyncClient(base_url=platform.base_url, timeout=60)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def ask(self, who: str, method: str, path: str, **options: Any) -> Json:
        """The JSON answer to a request of this account. Waits and repeats when told that something is not yet known."""
        while True:
            headers = {"Authorization": f"Bearer {self.platform.issuer.token(who)}", **options.pop("headers", {})}
            answer = await self._http.request(method, path, headers=headers, **options)
            if answer.status_code == 409 and "retry-after" in answer.headers:
                await asyncio.sleep(0.2)
                continue
            if answer.is_error:
                raise RuntimeError(f"{method} {path} was answered {answer.status_code}: {answer.text[:500]}")
            return answer.json()

    async def pages(self, who: str, path: str, **parameters: str) -> list[Json]:
        """All items of a list."""
        items: list[Json] = []
        cursor: Mapping[str, str] = {}
        while True:
            shown = await self.ask(who, "GET", path, params={"limit": str(PAGE), **parameters, **cursor})
            items += shown["items"]
            if shown["next"] is None:
                return items
            cursor = {"cursor": shown["next"]}

    async def introduce(self) -> list[Json]:
        """Let everyone who is in profiles sign in at the embedded issuer; who they are."""
        people = await self.pages(ADMIN, "/api/profiles/v1/people")
        self.platform.issuer.replace_accounts(
            Account(person["external_id"], person["name"], external_id=person["external_id"], hint=person["job_title"])
            for person in people
        )
        return people

    async def each(self, what: str, items: Iterable[T], do: Callable[[T], Awaitable[object]]) -> None:
        """Do something for each item, several at once, and tell how far it is."""
        waiting = list(items)
        total, done = len(waiting), 0
        limit = asyncio.Semaphore(AT_ONCE)

        async def one(item: T) -> None:
            nonlocal done
            async with limit:
                await do(item)
            done += 1
            self.progress(what, done, total)

        self.progress(what, 0, total)
        async with asyncio.TaskGroup() as group:
            for item in waiting:
                group.create_task(one(item))

    async def until(
        self,
        what: str,
        total: int,
        count: Callable[[], Awaitable[int]],
        moved: Callable[[], object] = lambda: None,
    ) -> None:
        """Wait until `count` reaches `total`. Raises TimeoutError when it stands still for too long.

        moved: what changes while something else goes on that has to come before.
        """
        best, last = -1, moved()
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while True:
            now = await count()
            self.progress(what, min(now, total), total)
            if now >= total:
                return
            if now > best or moved() != last:
                best, last, deadline = max(now, best), moved(), loop.time() + PATIENCE
            if loop.time() > deadline:
                raise TimeoutError(f"{what}: only {now} of {total}")
            await asyncio.sleep(0.1)

    async def import_people(self, file: PeopleFile) -> str:
        """Find out what importing a file would change; returns the import's id. Raises Refused."""
        asked = await self.upload(file, IMPORTS, dry_run="true")
        await self._imported(file, asked["id"])
        return asked["id"]

    async def apply_import(self, file: PeopleFile, import_id: str) -> None:
        """Do what `import_people` has found. Raises Refused."""
        await self.ask(ADMIN, "POST", f"{IMPORTS}/{import_id}/apply", json={})
        await self._imported(file, import_id)

    async def _imported(self, file: PeopleFile, import_id: str) -> None:
        while True:
            found = await self.ask(ADMIN, "GET", f"{IMPORTS}/{import_id}")
            if found["state"] == "rejected":
                raise Refused(file.name, found["problems"], found["problem_count"])
            if found["state"] == "done":
                return
            if found["state"] not in {"waiting", "running"}:
                raise RuntimeError(f"the import of {file.name} ended as {found['state']}: {found['failure']}")
            await asyncio.sleep(0.05)

    async def upload(self, file: PeopleFile, path: str, **fields: str) -> Json:
        """Send a file; wait and repeat while the service does not know everybody in it."""
        form = fields | ({"mapping": file.mapping} if file.mapping else {})
        while True:
            headers = {"Authorization": f"Bearer {self.platform.issuer.token(ADMIN)}"}
            answer = await self._http.post(path, headers=headers, data=form, files={"file": (file.name, file.data)})
            if answer.status_code == 422 and "problems" in answer.json():
                raise Refused(file.name, answer.json()["problems"], answer.json()["count"])
            if answer.status_code == 409 and "retry-after" in answer.headers:
                await asyncio.sleep(0.2)
                continue
            answer.raise_for_status()
            return answer.json()
