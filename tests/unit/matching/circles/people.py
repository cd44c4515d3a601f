"""People for groups and circles."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import numpy as np

from services.matching.rounds.engine.circles import companions
from services.matching.rounds.engine.criteria import hours, wishes
from services.matching.rounds.engine.criteria.skills import Options as SkillsOptions
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import Objective, Rules, Weighted
from services.matching.rounds.engine.snapshot import Couple, Snapshot

COHESION = Rules([Weighted("wishes", 3, wishes.Options()), Weighted("hours", 1, hours.Options())])


def people(count: int, seed: int, *, german: float = 0.2, avoiding: float = 0.3, first: int = 1) -> list[Participant]:
    """People who want (or offer) one to three of six skills; some speak only German, some avoid somebody."""
    random = np.random.default_rng(seed)
    ids = [UUID(int=first + number) for number in range(count)]
    found: list[Participant] = []
    for one in ids:
        skills = random.choice(6, int(random.integers(1, 4)), replace=False)
        avoided = frozenset({ids[int(random.integers(count))]} - {one} if random.random() < avoiding else ())
        found.append(
            Participant(
                one,
                skills={UUID(int=1000 + int(skill)): int(random.integers(1, 6)) for skill in skills},
                languages={"de" if random.random() < german else "en": 1.0},
                hours=((1 << 32) - 1) << int(random.integers(20, 60)),
                avoided=avoided,
            )
        )
    return found


def circle_problem(count: int, seed: int, **kinds: float) -> Problem:
    return companions(people(count, seed, **kinds), COHESION)  # pyright: ignore[reportArgumentType]


def group_problem(
    mentees: int,
    places: list[int],
    seed: int,
    *,
    pins: list[Couple] | None = None,
    objective: Objective | None = None,
    **kinds: float,
) -> tuple[Problem, Problem]:
    """A problem, and the cohesion of its mentees."""
    wanting = people(mentees, seed, **kinds)  # pyright: ignore[reportArgumentType]
    offering = [
        replace(mentor, places=free, avoided=frozenset())
        for mentor, free in zip(people(len(places), seed + 1, first=501, german=0.0), places, strict=True)
    ]
    rules = Rules(
        [Weighted("skills", 3, SkillsOptions()), Weighted("hours", 1, hours.Options())],
        common_language=False,
        objective=objective or Objective(),
    )
    return Problem(Snapshot.of(wanting, offering, rules, pins=pins or [])), companions(wanting, COHESION)
