"""What the benchmarks share: percentiles, memory, and the one JSON line that each figure prints."""

from __future__ import annotations

import json
import resource
from collections.abc import Sequence

__all__ = ["peak_mebibytes", "percentile", "report"]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of the values lie, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def peak_mebibytes() -> float:
    """The most memory that this process has had at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(benchmark: str, figure: float, bound: str | None = None, ok: bool | None = None, **more: object) -> bool:
    """Print one figure as a JSON line; returns whether it is within its bound."""
    line = {"benchmark": benchmark, "figure": round(figure, 3), "bound": bound, "ok": ok, **more}
    print(json.dumps(line), flush=True)
    return ok is not False
