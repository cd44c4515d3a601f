"""Match rounds: speed, memory, proof and explanations, each case in a process of its own.

    python -m benchmarks.matching [--long] [--sizes 50000x25000 100000x50000] [--append FILE]

The short form compares with the public package mentor-match and with scipy. The long form runs the largest sizes, each
as realistic people, with everyone ranking mentors alike, and with all scores equal. Prints one JSON line per figure;
ends 1 when a figure is out of its bound.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["cases", "run"]

SIZES = ("50000x25000", "100000x50000")
KINDS = ("realistic", "alike", "equal")


def cases(long: bool, sizes: Sequence[str] = SIZES) -> Iterator[list[str]]:
    """The module of each case and its arguments."""
    if not long:
        yield ["benchmarks.matching_civil_service"]
        yield ["benchmarks.matching_assignment"]
        return
    for size in sizes:
        mentees, _, mentors = size.partition("x")
        for kind in KINDS:
            yield ["benchmarks.matching_scale", "--mentees", mentees, "--mentors", mentors, "--kind", kind]


def run(case: Sequence[str], append: Path | None = None) -> bool:
    """Run a case, print its lines as they come, and append them to a file; returns whether all are within bounds."""
    with subprocess.Popen([sys.executable, "-m", *case], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for told in child.stdout:
            print(told, end="", flush=True)
            if append is not None:
                with append.open("a", encoding="utf-8") as file:
                    file.write(told)
    if child.returncode not in (0, 1):
        print(f"{' '.join(case)} ended with {child.returncode}", file=sys.stderr)
    return child.returncode == 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--sizes", nargs="+", default=SIZES)
    parser.add_argument("--append", type=Path)
    given = parser.parse_args()
    results = [run(case, given.append) for case in cases(given.long, given.sizes)]
    sys.exit(0 if all(results) else 1)
