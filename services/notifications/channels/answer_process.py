"""A process that reads answers of calendars: python -m services.notifications.channels.answer_process"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from services.notifications.channels.answers import Unreadable, parse
from shared.reading import answer_all

__all__ = ["MEGABYTES"]

MEGABYTES = 512


def main() -> int:
    """Answer until standard input ends."""
    answer_all(_answer, MEGABYTES)
    return 0


def _answer(_: Mapping[str, Any], content: bytes) -> dict[str, object]:
    try:
        return {"answers": [one.to_json() for one in parse(content)]}
    except Unreadable as error:
        return {"failure": error.reason}


if __name__ == "__main__":
    sys.exit(main())
