"""Seconds and memory of a match round's engine: scoring, solving, explaining, over all pairs.

    python -m benchmarks.rounds [--sizes 500x500 2000x1000 2000x2000]

Prints one JSON line per size. Reading who takes part and writing the answer are not in it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

from benchmarks.measuring import peak_mebibytes, report
from services.matching.rounds.engine import Instance, Participant, Settings, explain, score, solve, ties

SKILLS = [UUID(int=number) for number in range(1, 201)]
POPULARITY = [1 / rank for rank in range(1, len(SKILLS) + 1)]
GRADES = tuple("ABCDEFGH")


def participant(draw: random.Random, skills: int, places: int) -> Participant:
    """Somebody with skills of Zipf's popularity and ordinary working hours."""
    begins = draw.randint(28, 44)
    chosen = draw.choices(SKILLS, POPULARITY, k=skills)
    return Participant(
        id=UUID(int=draw.getrandbits(128)),
        skills={skill: draw.randint(1, 5) for skill in chosen},
        grade=draw.choice(GRADES),
        department=draw.choice("ABCDEF"),
        languages={"en": 1.0, draw.choice(["de", "fr", "pl"]): 0.8},
        quarters=frozenset(day * 96 + begins + quarter for day in range(5) for quarter in range(32)),
        places=places,
    )


def instance(mentees: int, mentors: int, seed: int = 1) -> Instance:
    draw = random.Random(seed)
    return Instance.of(
        [participant(draw, draw.randint(3, 6), 1) for _ in range(mentees)],
        [participant(draw, draw.randint(3, 15), draw.randint(1, 3)) for _ in range(mentors)],
        Settings(grades=GRADES),
    )


def measure(mentees: int, mentors: int) -> None:
    asked = instance(mentees, mentors)
    times = [time.perf_counter()]
    scores = score(asked)
    times.append(time.perf_counter())
    partners = solve(scores.micro, scores.allowed, asked.places, ties(asked))
    times.append(time.perf_counter())
    result = explain(asked, scores, partners)
    times.append(time.perf_counter())
    scoring, solving, explaining = (round(end - start, 3) for start, end in pairwise(times))
    report(
        f"rounds.{mentees}x{mentors}.seconds",
        times[-1] - times[0],
        pairs=len(result.pairs),
        total_score=round(result.micro / 1_000_000, 6),
        scoring_s=scoring,
        solving_s=solving,
        explaining_s=explaining,
        peak_mib=round(peak_mebibytes()),
    )


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", default=["500x500", "2000x1000", "2000x2000"])
    for size in parser.parse_args(arguments).sizes:
        mentees, _, mentors = size.partition("x")
        measure(int(mentees), int(mentors))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
