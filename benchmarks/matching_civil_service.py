"""A match round of the civil service's size against the public package mentor-match, on the same people and scoring.

    python -m benchmarks.matching_civil_service [--people 500] [--seeds 1 2 3]

The package is installed into an environment of its own in the user's cache. Both are timed from people in memory to who
meets whom; ours explains every pair as well. What either has to load and compile first is in neither.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.civil_service import Row, participants, points, register, rows, rules
from benchmarks.matching_engine import warm_up
from benchmarks.matching_lines import MOST_MEMORY, commit, line
from benchmarks.measuring import peak_mebibytes
from services.matching.rounds.engine.answer import answer
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["Compared", "matched", "measure"]

PACKAGE = "mentor-match==7.0.1"
USUAL_BONUS, LARGEST_BONUS = 6, 36
_REPEATS = 7


@dataclass(frozen=True, slots=True)
class Compared:
    """seconds, people, and points without any bonus."""

    seconds: float
    people: int
    points: int

    def total(self, bonus: int) -> int:
        """In mentor-match's own scoring, where everybody matched has a bonus in the first round."""
        return self.points + bonus * self.people


def matched(mentees: Sequence[Row], mentors: Sequence[Row]) -> Compared:
    """Our answer, explained."""
    wanting, offering = participants(mentees), participants(mentors)
    started = time.perf_counter()
    found = answer(Snapshot.of(wanting, offering, rules()))
    explained = list(found.explanation.pairs)
    seconds = time.perf_counter() - started
    assert found.solution.optimal
    by_id = dict(zip((person.id for person in (*wanting, *offering)), (*mentees, *mentors), strict=True))
    return Compared(
        seconds, len(explained), _points((by_id[pair.mentee], by_id[pair.mentor]) for pair in explained)
    )  # fmt: skip


def theirs(python: Path, mentees: Sequence[Row], mentors: Sequence[Row], bonus: int) -> Compared:
    """mentor-match's answer in one round."""
    script = Path(__file__).with_name("matching_peer.py")
    with tempfile.TemporaryDirectory() as folder:
        people = Path(folder) / "people.json"
        people.write_text(json.dumps({"mentees": mentees, "mentors": mentors}), encoding="utf-8")
        # -I: beside the script lies a module of the package's name
        command = [python, "-I", script, people, str(bonus)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{PACKAGE} failed:\n{done.stderr[-2000:]}")
    told = json.loads(done.stdout)
    by_email = {row["email address"]: row for row in (*mentees, *mentors)}
    pairs = [(by_email[mentee], by_email[mentor]) for mentee, mentor in told["pairs"]]
    return Compared(told["seconds"], len(pairs), _points(pairs))


def _points(pairs: Iterable[tuple[Row, Row]]) -> int:
    found = [points(mentee, mentor) for mentee, mentor in pairs]
    assert None not in found
    return sum(score or 0 for score in found)


def installed() -> Path:
    """The Python of an environment that has mentor-match, made when it is needed. Exits where it cannot be had."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "telemachus" / PACKAGE.replace("==", "-")
    python, done = folder / "bin" / "python", folder / "installed"
    if done.is_file():
        return python
    print(f"installing {PACKAGE} into {folder}, for this benchmark only", file=sys.stderr)
    try:
        venv.create(folder, clear=True, with_pip=True)
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE]
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        told = str(getattr(error, "stderr", "") or error).strip()
        sys.exit(f"{PACKAGE} is the peer of this benchmark and could not be installed into {folder}:\n{told}")
    done.touch()
    return python


def measure(people: int, seeds: Sequence[int]) -> bool:
    python = installed()
    register()
    commit()
    warm_up()
    ours: list[Compared] = []
    usual: list[Compared] = []
    best: list[Compared] = []
    for seed in seeds:
        draw = random.Random(seed)
        mentees, mentors = rows(people, "mentee", draw), rows(people, "mentor", draw)
        runs = [matched(mentees, mentors) for _ in range(_REPEATS)]
        middle = statistics.median(run.seconds for run in runs)
        ours.append(Compared(middle, runs[0].people, runs[0].points))
        best.append(theirs(python, mentees, mentors, LARGEST_BONUS))
        usual.append(theirs(python, mentees, mentors, USUAL_BONUS))
    size = f"civil-service.{people}x{people}"
    peak = peak_mebibytes()
    faster = statistics.median(peer.seconds / mine.seconds for mine, peer in zip(ours, best, strict=True))
    good = line(
        f"{size}.speed", faster, ">= 100 x mentor-match", faster >= 100, seconds=_each(ours, "seconds"),
        peer_seconds=_each(best, "seconds"), peak_mebibytes=round(peak), seeds=list(seeds),
    )  # fmt: skip
    more = min(mine.people - peer.people for mine, peer in zip(ours, best, strict=True))
    good &= line(
        f"{size}.people", more, ">= 0 more than mentor-match", more >= 0, people=_each(ours, "people"),
        peer_people=_each(best, "people"), bonus=LARGEST_BONUS,
    )  # fmt: skip
    gained = min(
        mine.total(LARGEST_BONUS) - peer.total(LARGEST_BONUS) for mine, peer in zip(ours, best, strict=True)
    )  # fmt: skip
    good &= line(
        f"{size}.total", gained, ">= 0 points more than mentor-match in its scoring", gained >= 0,
        points=[mine.total(LARGEST_BONUS) for mine in ours], peer_points=[peer.total(LARGEST_BONUS) for peer in best],
        bonus=LARGEST_BONUS,
    )  # fmt: skip
    # With a small bonus it leaves people out for a higher sum: not what is sought here, but worth knowing.
    line(
        f"{size}.usual-bonus", min(mine.people - peer.people for mine, peer in zip(ours, usual, strict=True)),
        people=_each(ours, "people"), peer_people=_each(usual, "people"), bonus=USUAL_BONUS,
        points=[mine.total(USUAL_BONUS) for mine in ours], peer_points=[peer.total(USUAL_BONUS) for peer in usual],
    )  # fmt: skip
    return good & line(f"{size}.memory", peak, f"< {MOST_MEMORY} MiB", peak < MOST_MEMORY)


def _each(found: Sequence[Compared], name: str) -> list[float]:
    return [round(getattr(one, name), 4) for one in found]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    arguments = parser.parse_args()
    sys.exit(0 if measure(arguments.people, arguments.seeds) else 1)
