"""How a profile and an enrollment become a participant of a match round, and how a participant is written down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.matching.rounds.engine.people import Answer, Participant

__all__ = [
    "FORGOTTEN",
    "People",
    "answers",
    "facts",
    "mask",
    "participant",
    "private",
    "prose",
    "skill_names",
    "without_traits",
]

FORGOTTEN = "forgotten"
"""Among facts: that something private was taken out since, so that the round need not come out the same again."""

_PROSE_WORDS = 4
"""From so many words on an answer is prose, whose words are compared, and not a choice."""


@dataclass(frozen=True, slots=True)
class People:
    """Who takes part in a round. skills: names by id. gone: people of whom something or all was erased since."""

    mentees: Sequence[Participant]
    mentors: Sequence[Participant]
    skills: Mapping[UUID, str] = field(default_factory=dict[UUID, str])
    gone: int = 0


def facts(person: Participant, skills: Mapping[UUID, str]) -> dict[str, Any]:
    """What every admin may know of a participant, as JSON without what is empty. skills: names by id."""
    told = {
        "skills": [[str(skill), level, skills.get(skill, "")] for skill, level in person.skills.items()],
        "fields": dict(person.fields),
        "languages": dict(person.languages),
        "hours": f"{person.hours:x}" if person.hours else "",
        "earlier": sorted(map(str, person.earlier)),
        "superiors": sorted(map(str, person.superiors)),
        "experience": person.experience,
        "endorsements": {str(skill): count for skill, count in person.endorsements.items()},
        "communities": [[str(community), name] for community, name in person.communities.items()],
        "places": person.places,
        "load": person.load,
    }
    return {name: value for name, value in told.items() if value not in ("", {}, [], None)}


def private(person: Participant) -> str | None:
    """What only matching itself may read of a participant, as JSON; None where there is nothing."""
    told = {
        "text": person.text,
        "traits": sorted(person.traits),
        "picks": [str(other) for other in person.picks],
        "avoided": sorted(map(str, person.avoided)),
        "answers": dict(person.answers),
    }
    kept = {name: value for name, value in told.items() if value}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else None


def without_traits(private: str) -> str:
    """What `private` has written down, without anything of an identity; empty where there is nothing else."""
    kept = {name: value for name, value in json.loads(private).items() if name != "traits"}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else ""


def participant(person_id: UUID, facts: Mapping[str, Any], private: str | None) -> Participant:
    """The participant that `facts` and `private` have written down."""
    hidden: Mapping[str, Any] = json.loads(private) if private else {}
    return Participant(
        id=person_id,
        skills={UUID(skill): level for skill, level, _ in facts.get("skills", ())},
        text=hidden.get("text", ""),
        fields=facts.get("fields", {}),
        languages=facts.get("languages", {}),
        hours=int(facts.get("hours", "0"), 16),
        traits=frozenset((attribute, value) for attribute, value in hidden.get("traits", ())),
        picks=tuple(map(UUID, hidden.get("picks", ()))),
        avoided=frozenset(map(UUID, hidden.get("avoided", ()))),
        earlier=frozenset(map(UUID, facts.get("earlier", ()))),
        superiors=frozenset(map(UUID, facts.get("superiors", ()))),
        experience=facts.get("experience"),
        endorsements={UUID(skill): count for skill, count in facts.get("endorsements", {}).items()},
        answers={question: _answer(given) for question, given in hidden.get("answers", {}).items()},
        communities={UUID(community): name for community, name in facts.get("communities", ())},
        places=facts["places"],
        load=facts["load"],
    )


def skill_names(facts: Mapping[str, Any]) -> dict[UUID, str]:
    """The names of the skills that `facts` has written down."""
    return {UUID(skill): name for skill, _, name in facts.get("skills", ()) if name}


def answers(given: Mapping[str, str | Sequence[str]]) -> dict[str, Answer]:
    """Answers to an enrollment's questions as the engine compares them: numbers, choices, several choices, words."""
    found: dict[str, Answer] = {}
    for question, answer in given.items():
        if isinstance(answer, str):
            number = _number(answer)
            found[question] = answer if number is None else number
        elif answer:
            found[question] = tuple(answer)
    return found


def prose(given: Mapping[str, str | Sequence[str]]) -> str:
    """What somebody wrote in their own words, all of it."""
    written = [answer for answer in given.values() if isinstance(answer, str)]
    return "\n".join(answer for answer in written if len(answer.split()) >= _PROSE_WORDS)


def mask(quarters: Iterable[int]) -> int:
    """Quarter hours of a week as bits."""
    return sum(1 << quarter for quarter in set(quarters))


def _answer(given: str | float | list[str]) -> Answer:
    return tuple(given) if isinstance(given, list) else given


def _number(text: str) -> float | None:
    """The number that a short answer is; None for words, and for what is a number to Python alone ("nan", "1_0")."""
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", text.strip()):
        return None
    return float(text)
