"""Asking the service for its pages and files, and keeping what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

__all__ = ["Asking"]


@dataclass(frozen=True)
class Asking:
    """Somebody who asks. answered: method and path of whatever anybody was answered."""

    client: httpx.AsyncClient
    answered: set[tuple[str, str]]

    async def read(self, path: str, asked: Mapping[str, str] | None = None, *, there: bool = True) -> Any:
        """there: whether it must be there; else None where it is not."""
        answer = await self.client.get(path, params=asked)
        if answer.status_code == 404 and not there:
            return None
        return self._answered("GET", path, answer).json()

    async def pages(self, path: str, **asked: str) -> list[dict[str, Any]]:
        """All rows of a list that comes in pages, which says how many they are."""
        items: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = await self.read(path, {**asked, "limit": "200", **({"cursor": cursor} if cursor else {})})
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                assert page["total"] == len(items), f"{path}: {page['total']} are told, {len(items)} listed"
                return items

    async def file(self, path: str, **asked: str) -> bytes:
        return self._answered("GET", path, await self.client.get(path, params=asked)).content

    async def make(self, path: str) -> Any:
        return self._answered("POST", path, await self.client.post(path)).json()

    def _answered(self, method: str, path: str, answer: httpx.Response) -> httpx.Response:
        assert answer.is_success, f"{path}: {answer.text}"
        self.answered.add((method, path))
        return answer
