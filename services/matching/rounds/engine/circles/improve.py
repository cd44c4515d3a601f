"""A state improved: a descent for everybody, then kicks as long as the effort allows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from services.matching.rounds.engine.circles.search import descend, kick
from services.matching.rounds.engine.circles.state import Longs, State, people_and_total
from services.matching.rounds.engine.solver import Limits

__all__ = ["EFFORT", "Clock", "improve", "settle"]

EFFORT = 300_000_000
"""Pairs that a search looks at when there is no hurry: a few seconds."""

_KICKS_EACH = 60
_CHUNK = 20_000_000
_LOG = 4096


@dataclass
class Clock:
    """What a caller allows: told with share, people and total from time to time; may raise. Over when `late`."""

    limits: Limits
    told: Callable[[float, int, int], None]
    started: float = field(default_factory=time.perf_counter)

    def late(self) -> bool:
        return time.perf_counter() - self.started > self.limits.seconds


def settle(state: State, seed: int, clock: Clock) -> bool:
    """Descend until no change of anybody gains; False when the time was over before."""
    people = len(state.home)
    order = np.random.default_rng(seed).permutation(people).astype(np.int64)
    log = np.zeros(1 + 2 * _LOG, np.int64)
    while people and len(state.size):
        stale = np.ones(people, np.bool_)
        gained = 0
        while stale.any():
            if clock.late():
                return False
            gained += descend(state, order, stale, log, False, _CHUNK)[0]
            clock.told(0.0, *people_and_total(state))
        if not gained:
            break
    return True


def improve(state: State, friends: Longs, seed: int, clock: Clock, *, effort: int = EFFORT) -> bool:
    """Improve a settled state by kicks; False when the time was over before the effort was spent.

    friends: (people, some), see `search.kick`. The answer depends on the seed and the effort, never on the time that it
    took, unless the time was over.
    """
    people = len(state.home)
    if people < 2 or len(state.size) < 2:
        return True
    random = np.random.default_rng(seed)
    order = random.permutation(people).astype(np.int64)
    source = random.integers(0, 1 << 62, 1).astype(np.uint64)
    log = np.zeros(1 + 2 * _LOG, np.int64)
    kicks, spent = _KICKS_EACH * people, 0
    while kicks > 0 and spent < effort:
        if clock.late():
            return False
        stale = np.zeros(people, np.bool_)
        _, used, done = kick(state, friends, order, stale, log, source, kicks, min(_CHUNK, effort - spent))
        kicks, spent = kicks - done, spent + used
        clock.told(min(spent / effort, 1.0), *people_and_total(state))
    return settle(state, seed, clock)
