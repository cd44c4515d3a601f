"""Local search over groups: moves, swaps and chains of two, as long as any gains; then kicks, kept if they gain.

Compiled, and decided by whole numbers and a seed: the same input has the same answer on every machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from services.matching.rounds.engine.circles.state import NOBODY, Longs, State, shift, worth
from services.matching.rounds.engine.compiled import compiled
from services.matching.rounds.engine.problem import BANNED

__all__ = ["BIG", "descend", "kick"]

Bools = NDArray[np.bool_]

BIG = 1 << 44
"""A person placed, or missing less from a group that is too small, outweighs every closeness."""

NEVER = -(1 << 60)

_ROOM = 16  # steps of the log that one change may need
_TRIES = 12
_LARGE = 16  # members from which a look into the table is cheaper than their sum


@compiled
def _joining(state: State, person: int, group: int, instead: int) -> int:
    """What a group gains when a person joins it, for a member who leaves or NOBODY; NEVER where that cannot be."""
    size, total = int(state.size[group]), int(state.total[group])
    fit = np.int64(state.fit[group, person])
    near = state.near[group, person]
    if instead >= 0:
        near -= state.closeness[person, instead]
        if near < 0 or fit == BANNED:
            return NEVER
        kept = total - state.own[instead] + near
        return fit - state.fit[group, instead] + worth(kept, size) - state.value[group]
    if near < 0 or fit == BANNED or size >= state.most[group]:
        return NEVER
    if size < state.least[group]:
        fit += BIG
    return fit + worth(total + near, size + 1) - state.value[group]


@compiled
def _leaving(state: State, person: int) -> int:
    """What is gained when a person leaves their group for no other."""
    group = state.home[person]
    if group < 0:
        return BIG
    size, total = int(state.size[group]), int(state.total[group])
    gain = worth(total - state.own[person], size - 1) - state.value[group] - state.fit[group, person]
    return gain - BIG if size <= state.least[group] else gain


@compiled
def _near(state: State, person: int, group: int) -> int:
    """A person's closeness to the members of a group, summed where that is cheaper than a look into the table."""
    size = state.size[group]
    if size > _LARGE:
        return int(state.near[group, person])
    near = np.int64(0)
    for place in range(size):
        near += state.closeness[person, state.members[group, place]]
    return int(near)


@compiled
def _best_swap(state: State, person: int, group: int, near: int, best: int) -> tuple[int, int]:
    """The best change of places with a member of a group that gains more than `best`: the gain, and who, or −1.

    near: closeness of the person to the group. A quotient is made only where floats say that it may matter.
    """
    closeness, own, kept, home = state.closeness[person], state.own, state.kept, state.home[person]
    home_size, home_total, home_per = int(state.size[home]), state.total[home] - own[person], 0.0
    if home >= 0:
        home_per = 1.0 / max(home_size - 1, 1)
    mine, mine_fit = state.near[home], state.fit[home]
    size, total = state.size[group], state.total[group] + near
    per, found = 1.0 / max(size - 1, 1), -1
    base = np.int64(state.fit_of[person, group]) - state.value[group]
    if home >= 0:
        base -= kept[person] + state.value[home]
    for place in range(size):
        other = state.members[group, place]
        between = closeness[other]
        if near < between or state.fixed[other]:
            continue
        theirs = total - own[other] - between
        gain = base - kept[other]
        if home >= 0:
            ours = mine[other] - between
            if ours < 0 or mine_fit[other] == BANNED:
                continue
            gain += mine_fit[other]
            if gain + (home_total + ours) * home_per + theirs * per <= best:
                continue
            gain += worth(home_total + ours, home_size)
        gain += worth(theirs, size)
        if gain > best:
            best, found = gain, other
    return best, found


@compiled
def _best(state: State, person: int) -> tuple[int, int, int]:
    """The best change for a person: its gain, the group they join, and the member they change places with or −1."""
    best, best_group, best_other = 0, -1, -1
    home = state.home[person]
    leaving = _leaving(state, person)
    for group in range(state.size.shape[0]):
        fit = np.int64(state.fit_of[person, group])
        if group == home or fit == BANNED:
            continue
        near = _near(state, person, group)
        size, total = state.size[group], state.total[group] + near
        if size < state.most[group] and near >= 0:
            gain = leaving + fit - state.value[group]
            if size < state.least[group]:
                gain += BIG
            if gain + total / max(size, 1) > best:
                gain += worth(total, size + 1)
            if gain > best:
                best, best_group, best_other = gain, group, -1
        gain, other = _best_swap(state, person, group, near, best)
        if other >= 0:
            best, best_group, best_other = gain, group, other
    return best, best_group, best_other


@compiled
def _best_chain(state: State, person: int) -> tuple[int, int, int, int]:
    """The same for one who is in no group, by a chain: they take a member's place, who joins a third group."""
    best, best_group, best_other, best_next = 0, -1, -1, -1
    groups = state.size.shape[0]
    for third in range(groups):
        if state.size[third] >= state.most[third]:
            continue
        for other in range(state.home.shape[0]):
            group = state.home[other]
            if group < 0 or group == third or state.fixed[other] or state.near[third, other] < 0:
                continue
            gain = BIG + _joining(state, other, third, NOBODY)
            if gain > 0:
                gain += _joining(state, person, group, other)
            if gain > best:
                best, best_group, best_other, best_next = gain, group, other, third
    return best, best_group, best_other, best_next


@compiled
def _log(state: State, log: Longs, person: int, to: int) -> None:
    """Move a person, and note from where. log[0]: how many notes; then person and group of each."""
    at = 1 + 2 * log[0]
    log[at], log[at + 1] = person, state.home[person]
    log[0] += 1
    shift(state, person, to)


@compiled
def _touch(state: State, stale: Bools, group: int) -> None:
    if group >= 0:
        for place in range(state.size[group]):
            stale[state.members[group, place]] = True


@compiled
def _change(state: State, stale: Bools, log: Longs, person: int, group: int, other: int, third: int) -> None:
    """Move a person into a group; another, unless −1, leaves it for a third group, or if that is −1 for theirs."""
    home = int(state.home[person])
    if other >= 0:
        _log(state, log, other, NOBODY)
    _log(state, log, person, group)
    if other >= 0:
        _log(state, log, other, third if third >= 0 else home)
        stale[other] = True
    _touch(state, stale, home)
    _touch(state, stale, group)
    _touch(state, stale, third)


@compiled
def descend(state: State, order: Longs, stale: Bools, log: Longs, keep_log: bool, effort: int) -> tuple[int, int]:
    """Apply the best change of each stale person until none gains, or the effort is spent.

    Returns what was gained, and the effort (pairs looked at). keep_log: stop when the log is full instead of
    forgetting what it holds.
    """
    gained, spent, changed = 0, 0, True
    while changed:
        changed = False
        for at in range(order.shape[0]):
            person = order[at]
            if not stale[person] or state.fixed[person]:
                stale[person] = False
                continue
            if 2 * (log[0] + _ROOM) >= log.shape[0] and not keep_log:
                log[0] = 0
            if spent > effort or 2 * (log[0] + _ROOM) >= log.shape[0]:
                return gained, spent
            stale[person] = False
            gain, group, other = _best(state, person)
            third = -1
            spent += state.home.shape[0]
            if gain < BIG and state.home[person] < 0:
                chain, there, instead, beyond = _best_chain(state, person)
                if chain > gain:
                    gain, group, other, third = chain, there, instead, beyond
                spent += state.home.shape[0]
            if gain > 0:
                gained += gain
                changed = True
                _change(state, stale, log, person, group, other, third)
    return gained, spent


@compiled
def _random(source: NDArray[np.uint64], below: int) -> int:
    """splitmix64: the next pseudo-random number below a bound."""
    source[0] += np.uint64(0x9E3779B97F4A7C15)
    mixed = source[0]
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return int(np.int64(mixed >> np.uint64(1)) % below)


@compiled
def _forced_swap(
    state: State, friends: Longs, stale: Bools, log: Longs, source: NDArray[np.uint64], person: int
) -> tuple[int, int]:
    """Let a person change places with somebody in the group of a friend; the gain, and the group left, −1 for none."""
    here = int(state.home[person])
    if here < 0 or state.fixed[person]:
        return 0, -1
    for _ in range(_TRIES):
        friend = friends[person, _random(source, friends.shape[1])]
        there = int(state.home[friend]) if friend >= 0 else NOBODY
        if there < 0 or there == here:
            continue
        other = int(state.members[there, _random(source, int(state.size[there]))])
        if state.fixed[other] or other == friend:
            continue
        gain = _joining(state, person, there, other)
        if gain > -BIG:
            gain += _joining(state, other, here, person)
        if gain > -BIG:
            _change(state, stale, log, person, there, other, -1)
            return gain, here
    return 0, -1


@compiled
def kick(
    state: State,
    friends: Longs,
    order: Longs,
    stale: Bools,
    log: Longs,
    source: NDArray[np.uint64],
    kicks: int,
    effort: int,
) -> tuple[int, int, int]:
    """Force a few swaps, descend from there, and undo it all unless it is at least as good; as often as asked.

    friends: (people, some) whom each would like to be with, −1 for nobody. Returns what was gained, the effort, and
    the kicks.
    """
    people = state.home.shape[0]
    gained, spent, done = 0, 0, 0
    while done < kicks and spent < effort:
        done += 1
        log[0] = 0
        gain = 0
        person = _random(source, people)
        for _ in range(1 + _random(source, 3)):
            change, left = _forced_swap(state, friends, stale, log, source, person)
            if left < 0:
                break
            gain += change
            person = int(state.members[left, _random(source, int(state.size[left]))])
        spent += _TRIES
        if log[0] == 0:
            continue
        better, used = descend(state, order, stale, log, True, effort)
        spent += used + people * log[0]
        gain += better
        stale[:] = False
        if gain >= 0:
            gained += gain
            continue
        for at in range(log[0] - 1, -1, -1):
            shift(state, log[1 + 2 * at], log[2 + 2 * at])
    return gained, spent, done
