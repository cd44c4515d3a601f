"""What a report about a mail means for the address that it went to."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

__all__ = ["SOFT_LIMIT", "SOFT_WITHIN", "Kind", "kind_of", "suppresses"]

SOFT_LIMIT = 5
SOFT_WITHIN = timedelta(days=14)
"""So many soft bounces within so long suppress an address."""


class Kind(StrEnum):
    """hard: there is no such mailbox. soft: it took no mail this time. refused: the server did not want this mail,
    which says nothing of the address. complaint: the reader called it unwanted."""

    HARD = "hard"
    SOFT = "soft"
    REFUSED = "refused"
    COMPLAINT = "complaint"


_OF_THE_SENDER = frozenset({"5.1.7", "5.1.8", "5.1.9"})
_OF_THE_MAIL = frozenset({"5.2.3", "5.3.4"})


def kind_of(action: str, status: str) -> Kind | None:
    """What a delivery report says of an address; None for one that is no bounce. action, status: as of RFC 3464."""
    if action != "failed":
        return None
    if status in _OF_THE_SENDER or status in _OF_THE_MAIL:
        return Kind.REFUSED
    match status.split("."):
        case ["5", "1", _] | ["5", "2", "1"]:
            return Kind.HARD
        case ["5", "5" | "6" | "7", _]:
            return Kind.REFUSED
        case _:
            return Kind.SOFT


def suppresses(kind: Kind, soft: int) -> bool:
    """Whether no mail goes to an address any more. soft: how many soft bounces there were within SOFT_WITHIN, the last
    one included."""
    return kind in (Kind.HARD, Kind.COMPLAINT) or (kind == Kind.SOFT and soft >= SOFT_LIMIT)
