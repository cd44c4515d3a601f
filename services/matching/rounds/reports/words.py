"""What a round's numbers mean, in sentences for an organizer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from services.matching.rounds.engine.forbidden import Rule
from services.matching.rounds.engine.reasons.results import Reason, Unmatched
from services.matching.rounds.engine.rules import MICRO, Objective

__all__ = ["REASONS", "certificate", "counted", "listed", "relief", "why_alone"]

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
    """What would give this mentee a mentor; empty where nothing simple would."""
    said: list[str] = []
    if alone.relief.mentors:
        some = [name(mentor) for mentor in alone.relief.mentors[:_SHOWN]]
        said.append(f"One place more with {listed(some, 'or')}, and nobody loses theirs.")
    topics = [skills[topic.skill] for topic in alone.relief.topics if topic.skill in skills][:_SHOWN]
    if topics:
        said.append(f"A mentor with a place who offers {listed(topics, 'or')}.")
    if not said and alone.reason == "no-allowed-mentor":
        counts = [(count, rule) for rule, count in alone.ruled_out.items()]
        said.append(
            "A lower minimum score."
            if counts and max(counts)[1] == "below-minimum-score"
            else "Another mentor, whom no rule takes away."
        )
    return " ".join(said)


def certificate(people: int, bound_people: int, total: int, bound_total: int, objective: Objective) -> list[str]:
    """What is proven. total, bound_total: of the objective, in micro-points."""
    said: list[str] = []
    if people == bound_people and total == bound_total:
        said.append(
            f"Nobody can do better: no way to match these people gives a mentor to more than {people:,} of them, "
            f"and none that reaches as many has a higher total than {total / MICRO:,.3f}."
        )
        said.append("This is proven over all pairs that the rules allow; the proof can be checked in one pass.")
    elif people == bound_people:
        said.append(
            f"Time ran out. Nobody can match more than these {people:,}, and no other answer's total is more than "
            f"{100 * (bound_total - total) / max(bound_total, 1):.2g} % higher."
        )
    else:
        said.append(
            f"Time ran out. {people:,} are matched; at most {counted(bound_people - people, 'person', 'people')} more "
            "could be."
        )
    wishes = [
        *(["the lowest score is as high as can be"] if objective.raise_lowest else []),
        *(["ranked picks are kept stable"] if objective.stable_picks else []),
        *(["the load is spread over mentors"] if objective.spread else []),
        *([f"the gap between groups by {objective.close_gap} is narrowed"] if objective.gap_weight else []),
    ]
    if wishes:
        said.append(f"The total counts what the rules seek: {listed(wishes)}.")
    return said


def _points(micro: int) -> str:
    return f"{micro / MICRO:.3f}"
