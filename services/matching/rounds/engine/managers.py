"""Who is above whom."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from services.matching.rounds.engine.checks import BadInput

__all__ = ["superiors"]


_DEEPEST = 1000


def superiors(managers: Mapping[UUID, UUID | None]) -> Mapping[UUID, frozenset[UUID]]:
    """All above each person, at any depth. managers: of each person; None, or no entry, for nobody above.

    People of one manager share one set, so that 150,000 people need little memory. Raises BadInput that names every
    circle of managers with all who are in it, or somebody with more than 1,000 people above them.
    """
    nobody = frozenset[UUID]()
    upward: dict[UUID, frozenset[UUID]] = {}  # a manager, and all above the manager
    problems: list[str] = []
    for manager in dict.fromkeys(managers.values()):
        chain: dict[UUID, None] = {}
        at = manager
        while at is not None and at not in upward and at not in chain:
            chain[at] = None
            at = managers.get(at)
        if at is not None and at in chain:
            line = list(chain)
            problems.append(_circle(line[line.index(at) :]))
            upward.update(dict.fromkeys(chain, nobody))
            continue
        higher = nobody if at is None else upward[at]
        if len(higher) + len(chain) > _DEEPEST:
            problems.append(
                f"managers: {next(iter(chain))} and those above are more than {_DEEPEST:,} people in a line"
            )
            upward.update(dict.fromkeys(chain, nobody))
            continue
        for one in reversed(chain):
            upward[one] = higher = higher | {one}
    if problems:
        raise BadInput(problems)
    return {person: nobody if manager is None else upward[manager] for person, manager in managers.items()}


def _circle(people: list[UUID]) -> str:
    """The circle as a message, beginning with the lowest id, so that it reads the same in any order of people."""
    first = people.index(min(people))
    line = [*people[first:], *people[:first]]
    if len(line) == 1:
        return f"managers: {line[0]} is their own manager"
    return f"managers: {len(line)} people are above each other in a circle: {' → '.join(map(str, (*line, line[0])))}"
