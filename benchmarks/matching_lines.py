"""What every line of the match rounds' benchmarks carries: the code and the machine that it was measured with."""

from __future__ import annotations

import os
import platform
import subprocess
from functools import cache
from pathlib import Path

from benchmarks.measuring import report

__all__ = ["MOST_MEMORY", "commit", "line", "machine"]

MOST_MEMORY = 2048
"""MiB."""

ROOT = Path(__file__).parents[1]
CODE = ("services/matching/rounds/engine", "benchmarks")


def line(benchmark: str, figure: float, bound: str | None = None, ok: bool | None = None, **more: object) -> bool:
    """Print one figure; returns whether it is within its bound."""
    return report(f"matching.{benchmark}", figure, bound, ok, **more, commit=commit(), machine=machine())


@cache
def commit() -> str:
    """The commit that is checked out when this is first asked, "+" if the code differs from it; "unknown" without git.

    A case asks before it begins: in a long one the checkout may move on.
    """
    found = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", *CODE)
    return f"{found}{'+' if changed else ''}" if found else "unknown"


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S607
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


@cache
def machine() -> dict[str, object]:
    """Model of the processor, how many of them this process may use, and the memory in GiB."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cpu": _model(), "cores": cores, "memory_gib": round(memory, 1)}


def _model() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [
        value.strip() for key, _, value in (row.partition(":") for row in told.splitlines()) if "model name" in key
    ]
    return names[0] if names else platform.machine()
