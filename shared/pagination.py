"""Lists with opaque cursors: a page says where the next one begins, and nobody reads or makes up a cursor."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from shared.problems import Invalid

__all__ = ["Cursor", "Limit", "Newest", "Page", "after", "cursor_of", "page"]

MAX_LIMIT = 200

Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="how many at most")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before")]
Newest = Annotated[bool, Query(description="the newest first")]

T = TypeVar("T")
Row = TypeVar("Row")


class Page(BaseModel, Generic[T]):
    """items: this page. next: the cursor of the page after it; null at the end. total: how many there are in all."""

    items: list[T]
    next: str | None = Field(default=None, description="cursor of the next page; null at the end")
    total: int | None = Field(default=None, description="how many there are in all, where that is counted")


def after(cursor: str | None) -> UUID | None:
    """The id after which a page begins. Raises Invalid for a cursor that we did not make."""
    if cursor is None:
        return None
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor.encode("ascii")))
    except (ValueError, binascii.Error) as error:
        raise Invalid("The cursor is not one of ours.", where="query.cursor") from error


def cursor_of(key: UUID) -> str:
    """The cursor that `after` reads."""
    return base64.urlsafe_b64encode(key.bytes).decode()


def page(
    rows: Sequence[Row], limit: int, key: Callable[[Row], UUID], shape: Callable[[Row], T], total: int | None = None
) -> Page[T]:
    """A page from up to `limit` + 1 rows in the order of their key; the extra row only tells that there is more."""
    shown = rows[:limit]
    following = cursor_of(key(shown[-1])) if len(rows) > limit else None
    return Page(items=[shape(row) for row in shown], next=following, total=total)
