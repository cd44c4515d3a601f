"""A published table in parts, each with the cursor of the next: all of them are of one publication."""

from __future__ import annotations

import base64
import binascii
import hashlib
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from shared.problems import Invalid

__all__ = ["Listing", "Start", "following", "start_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORM = struct.Struct(">QI8s")


@dataclass(frozen=True, slots=True)
class Listing:
    """How rows are listed. sort: by a measure; None: by their values. down: from the highest. cursor: of the first."""

    sort: str | None = None
    down: bool = False
    cursor: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Start:
    """Where a part begins. taken_at: in which publication; None for the first part, which is of the newest. place: of
    its first row."""

    taken_at: datetime | None = None
    place: int = 0


def start_of(listing: Listing, table: str) -> Start:
    """Where a cursor of `following` leads. Raises Invalid for one of another table or order, or not of ours."""
    if listing.cursor is None:
        return Start()
    try:
        micros, place, mark = _FORM.unpack(base64.urlsafe_b64decode(listing.cursor.encode("ascii")))
        taken_at = _EPOCH + timedelta(microseconds=micros)
    except (ValueError, OverflowError, binascii.Error, struct.error) as error:
        raise Invalid("The cursor is not one of ours.", where="query.cursor") from error
    if mark != _mark(listing, table):
        raise Invalid("The cursor is of another table or another order. Begin anew.", where="query.cursor")
    return Start(taken_at, place)


def following(listing: Listing, table: str, taken_at: datetime, place: int) -> str:
    """The cursor of the part that begins at a place."""
    micros = (taken_at - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(_FORM.pack(micros, place, _mark(listing, table))).decode()


def _mark(listing: Listing, table: str) -> bytes:
    told = f"{table} {listing.sort or ''} {listing.down}"
    return hashlib.blake2b(told.encode(), digest_size=8).digest()
