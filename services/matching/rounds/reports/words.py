"""What a round's numbers mean, in sentences for an organizer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeGuard
from uuid import UUID

from services.matching.rounds.engine.forbidden import Rule
from services.matching.rounds.engine.objective import Outcome, Stability
from services.matching.rounds.engine.reasons.results import Reason, Unmatched
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.sentences import Sentences

__all__ = ["NOTES", "REASONS", "certificate", "counted", "listed", "relief", "why_alone"]

REASONS: Mapping[Reason, str] = {
    "no-allowed-mentor": "The rules leave no mentor for them.",
    "places-taken": "There are mentors for them, and the places went to others.",
}

_RULES: Mapping[Rule, str] = {
    "oneself": "is the mentee",
    "reporting-line": "is above or below the mentee",
    "avoided": "does not want to meet the mentee, or the other way round",
    "forbidden": "was forbidden by hand",
    "earlier-pair": "was paired with the mentee before",
    "not-eligible": "is not eligible, or the mentee is not",
    "no-common-language": "has no language in common",
    "no-common-hours": "has too few working hours in common",
    "below-minimum-score": "fits less well than the minimum score asks",
}
NOTES = Sentences(
    {
        "keeping": "Keeping who ranked each other together costs {total:.3f} of the total.",
        "keeping-one": "Keeping who ranked each other together costs 1 person and {total:.3f} of the total.",
        "keeping-people": (
            "Keeping who ranked each other together costs {number:,} people and {total:.3f} of the total."
        ),
        "lowest": (
            "The lowest score is as high as can be: {lowest:.3f}, against {before:.3f} without seeking it. That costs "
            "{total:.3f} of the total."
        ),
        "lowest-so-far": (
            "The lowest score is at most {gap:.3f} below the highest: {lowest:.3f}, against {before:.3f} without "
            "seeking it. That costs {total:.3f} of the total."
        ),
        "spread": "The total counts the load that was spread over mentors.",
        "gap": "The total weighs mentees so that the gap by {about} narrows.",
    }
)
"""What else the rules seek, and what it costs: what a proof tells besides."""

_SHOWN = 3

Name = Callable[[UUID], str]


def counted(number: int, word: str, plural: str = "") -> str:
    """ "1 mentor", "1,204 mentors"."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """ "A", "A and B", "A, B and C"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}"


def why_alone(alone: Unmatched, mentees: int, mentors: int, name: Name) -> str:
    """mentees, mentors: how many there are. Where most mentees compete with each other, that is not told."""
    if alone.reason == "no-allowed-mentor":
        counts: dict[Rule, int] = {rule: count for rule, count in alone.ruled_out.items() if count}
        rules = sorted(counts, key=counts.__getitem__, reverse=True)
        told = listed([f"{counts[rule]:,} {_RULES[rule]}" for rule in rules]) if rules else "there is none"
        return f"None of {counted(mentors, 'mentor')} is allowed: {told}."
    said = [f"{counted(alone.allowed, 'mentor')} would be allowed."]
    if alone.near:
        near = alone.near[0]
        needed = f"needed {_points(near.needed)}" if near.needed > near.score else "needed as much; the lot decided"
        said.append(
            f"Nearest was {name(near.mentor)}: the score with them is {_points(near.score)}, a place there {needed}."
        )
    rivals = alone.competition
    if rivals is not None and rivals.people <= mentees / 2:
        said.append(
            f"{counted(rivals.people, 'mentee')} compete for {counted(rivals.places, 'place')} "
            f"of {counted(rivals.offering, 'mentor')}."
        )
    return " ".join(said)


def relief(alone: Unmatched, name: Name, skills: Mapping[UUID, str]) -> str:
    """What would give this mentee a mentor."""
    said: list[str] = []
    if alone.relief.mentors:
        some = [name(mentor) for mentor in alone.relief.mentors[:_SHOWN]]
        said.append(f"One place more with {listed(some, 'or')}, and nobody loses theirs.")
    topics = [skills[topic.skill] for topic in alone.relief.topics if topic.skill in skills][:_SHOWN]
    if topics:
        said.append(f"A mentor with a place who offers {listed(topics, 'or')}.")
    if said:
        return " ".join(said)
    if alone.reason == "places-taken":
        return "Several places more: a single one would go to others first."
    counts = [(count, rule) for rule, count in alone.ruled_out.items()]
    if counts and max(counts)[1] == "below-minimum-score":
        return "A lower minimum score."
    return "Another mentor, whom no rule takes away."


def certificate(outcome: Outcome) -> list[str]:
    """What is proven about an answer."""
    return [*_proof(outcome), *_besides(outcome)]


def _proof(outcome: Outcome) -> Iterator[str]:
    solution, stable, floor = outcome.solution, outcome.stability, outcome.floor
    people, total = solution.people, solution.total
    higher = solution.bound_total - total
    given = [
        *([f"{counted(len(stable.rows), 'couple')} who ranked each other stay together"] if _kept(stable) else []),
        *([f"no score is below {_points(floor.lowest)}"] if floor and people else []),
    ]
    if solution.optimal:
        yield (
            f"Nobody can do better{f' if {listed(given)}' if given else ''}: no way to match these people gives a "
            f"mentor to more than {people:,}, and none with as many has a higher total than {total / MICRO:,.3f}."
        )
        yield "This is proven over all pairs that the rules allow; the proof can be checked in one pass."
    elif people == solution.bound_people:
        percent = 100 * higher / max(solution.bound_total, 1)
        yield (
            f"Time ran out. Nobody can match more than these {people:,}, and no other answer's total is more than "
            f"{percent:.2g} % higher."
        )
    else:
        more = counted(solution.bound_people - people, "person", "people")
        yield f"Time ran out. {people:,} are matched; at most {more} more could be."


def _kept(stable: Stability | None) -> TypeGuard[Stability]:
    return stable is not None and len(stable.rows) > 0


def _besides(outcome: Outcome) -> Iterator[str]:
    """What else the rules seek, and what it costs."""
    stable, floor, objective = outcome.stability, outcome.floor, outcome.problem.snapshot.rules.objective
    if _kept(stable):
        people, total = stable.people, stable.total / MICRO
        told = {0: "keeping", 1: "keeping-one"}.get(people, "keeping-people")
        yield NOTES.say(told, number=people, total=total)
    if floor:
        told = "lowest" if floor.proven else "lowest-so-far"
        yield NOTES.say(
            told,
            gap=(floor.bound - floor.lowest) / MICRO,
            lowest=floor.lowest / MICRO,
            before=floor.before / MICRO,
            total=floor.total / MICRO,
        )
    if objective.spread:
        yield NOTES.say("spread")
    if objective.gap_weight and objective.close_gap:
        yield NOTES.say("gap", about=objective.close_gap)


def _points(micro: int) -> str:
    return f"{micro / MICRO:.3f}"
