"""The best groups and circles by trying all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np

from services.matching.rounds.engine.circles import Sizes
from services.matching.rounds.engine.problem import BANNED, Problem


def closeness(problem: Problem, order: list[object] | None = None) -> list[list[int]]:
    """Both directions' scores added, BANNED where a rule forbids one of them; by the order of ids given."""
    scores = problem.scores(np.arange(problem.mentees))
    at = [problem.snapshot.rows[one] for one in order] if order else range(problem.mentees)  # pyright: ignore[reportArgumentType]
    return [
        [BANNED if BANNED in (scores[a, b], scores[b, a]) else int(scores[a, b]) + int(scores[b, a]) for b in at]
        for a in at
    ]


def value(table: list[list[int]], members: list[int], weight: float = 1.0) -> int | None:
    """Of one group: the sum of its members' mean closeness to the others; None where two must not meet."""
    total = 0
    for one, other in combinations(members, 2):
        if table[one][other] == BANNED:
            return None
        total += table[one][other] * round(weight * 1024) >> 10
    return total // (len(members) - 1) if len(members) > 1 else 0


def partitions(people: int) -> Iterator[list[list[int]]]:
    """Every way to divide people into circles; the first block is of those left."""
    blocks: list[list[int]] = [[]]

    def place(person: int) -> Iterator[list[list[int]]]:
        if person == people:
            yield blocks
            return
        for block in blocks[:]:
            block.append(person)
            yield from place(person + 1)
            block.pop()
        blocks.append([person])
        yield from place(person + 1)
        blocks.pop()

    return place(0)


def best_circles(problem: Problem, sizes: Sizes) -> tuple[int, int]:
    """People and total of the best division."""
    table = closeness(problem)
    best = (0, 0)
    for _, *blocks in partitions(problem.mentees):
        if all(sizes.least <= len(block) <= sizes.most for block in blocks):
            values = [value(table, block) for block in blocks]
            if None not in values:
                best = max(best, (sum(map(len, blocks)), sum(v for v in values if v is not None)))
    return best


def best_groups(problem: Problem, cohesion: Problem, weight: float) -> tuple[int, int]:
    """People and total of the best groups."""
    table = closeness(cohesion, [one.id for one in problem.snapshot.mentees])
    scores = problem.scores(np.arange(problem.mentees))
    best = (0, 0)
    for partners in product(range(-1, problem.mentors), repeat=problem.mentees):
        total = total_of(problem, scores, table, partners, weight)
        if total is not None:
            best = max(best, (sum(one >= 0 for one in partners), total))
    return best


def total_of(
    problem: Problem, scores: np.ndarray, table: list[list[int]], partners: tuple[int, ...], weight: float
) -> int | None:
    """Of an answer, or None where it breaks a rule."""
    total = 0
    for mentor, places in enumerate(problem.places):
        members = [mentee for mentee, partner in enumerate(partners) if partner == mentor]
        fits = [int(scores[mentee, mentor]) for mentee in members]
        worth = value(table, members, weight)
        if len(members) > places or BANNED in fits or worth is None:
            return None
        total += sum(fits) + worth
    return total
