"""A process that reads calendar files one after the other: python -m services.matching.calendar_process

A file that is made to take forever, or all memory, ends this process and nothing else. Each question is a line of JSON
and that many bytes; each answer is a line of JSON.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from services.matching.busy_times import NotACalendar, busy_times
from shared.children import messages

__all__ = ["MEGABYTES"]

MEGABYTES = 768


def main() -> int:
    """Answer until standard input ends."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = MEGABYTES << 20 if hard == resource.RLIM_INFINITY else min(MEGABYTES << 20, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    out = messages()
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        content = sys.stdin.buffer.read(asked["bytes"])
        out.write(json.dumps(_answer(asked, content)).encode() + b"\n")
        out.flush()
    return 0


def _answer(asked: dict[str, str], content: bytes) -> dict[str, object]:
    since, until = datetime.fromisoformat(asked["since"]), datetime.fromisoformat(asked["until"])
    try:
        found = busy_times(content, ZoneInfo(asked["zone"]), since, until)
    except NotACalendar:
        return {"failure": "not-a-calendar"}
    except (MemoryError, RecursionError):
        return {"failure": "too-much"}
    return {"busy": [{"start": start.isoformat(), "end": end.isoformat()} for start, end in found]}


if __name__ == "__main__":
    sys.exit(main())
