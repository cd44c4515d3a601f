"""A process that reads calendar files one after the other: python -m services.matching.calendar_process"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.matching.busy_times import NotACalendar, busy_times
from shared.reading import answer_all

__all__ = ["MEGABYTES"]

MEGABYTES = 768


def main() -> int:
    """Answer until standard input ends."""
    answer_all(_answer, MEGABYTES)
    return 0


def _answer(asked: Mapping[str, Any], content: bytes) -> dict[str, object]:
    since, until = datetime.fromisoformat(asked["since"]), datetime.fromisoformat(asked["until"])
    try:
        found = busy_times(content, ZoneInfo(asked["zone"]), since, until)
    except NotACalendar:
        return {"failure": "not-a-calendar"}
    return {"busy": [{"start": start.isoformat(), "end": end.isoformat()} for start, end in found]}


if __name__ == "__main__":
    sys.exit(main())
