"""Match rounds of a large company, drawn from a seed: people as an organizer would find them, with all rules on.

Skills have Zipf's popularity; texts, working hours, grades, reporting lines and wishes are as skewed as in real
companies. Some 6 % of the pairs are forbidden.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from benchmarks.words import FIELDS, GOALS, HOBBIES, PRACTICES, STORIES, SUBJECTS, SYLLABLES, TOOLS
from services.matching.rounds.engine.criteria.answer import Options as Answers
from services.matching.rounds.engine.criteria.endorsements import Options as Endorsements
from services.matching.rounds.engine.criteria.experience import Options as Experience
from services.matching.rounds.engine.criteria.field import Options as Field
from services.matching.rounds.engine.criteria.hours import Options as Hours
from services.matching.rounds.engine.criteria.identity import Options as Identity
from services.matching.rounds.engine.criteria.language import Options as Language
from services.matching.rounds.engine.criteria.picks import Options as Picks
from services.matching.rounds.engine.criteria.seniority import Options as Seniority
from services.matching.rounds.engine.criteria.skills import Options as Skills
from services.matching.rounds.engine.criteria.text import Options as Text
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.problem import Problem
from services.matching.rounds.engine.rules import Eligibility, Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["SKILLS", "Kind", "company"]

Kind = Literal["realistic", "alike", "equal"]
"""alike: all mentees are the same, so that everyone ranks mentors alike, but for whom they may not meet. equal: all
mentors are the same as well."""

SKILLS = 200
GRADES = ("A", "B", "C", "D", "E", "F", "G", "H", "I")
_SHARES = {"mentee": (20, 22, 20, 15, 10, 6, 4, 2, 1), "mentor": (1, 4, 12, 20, 22, 18, 12, 7, 4)}
_DEPARTMENTS = tuple(f"Department {number}" for number in range(1, 13))
_PLACES = {  # location: offset to UTC in quarter hours, main language, share of the people
    "London": (0, "en", 22), "Manchester": (0, "en", 10), "Berlin": (4, "de", 14), "Munich": (4, "de", 6),
    "Paris": (4, "fr", 10), "Warsaw": (4, "pl", 8), "Madrid": (4, "es", 6), "Athens": (8, "el", 3),
    "New York": (-20, "en", 3), "Toronto": (-20, "en", 1), "Bengaluru": (22, "hi", 2), "Singapore": (32, "zh", 1),
}  # fmt: skip
_BEGINS = (28, 30, 32, 32, 34, 36, 36, 38)
_LENGTHS = (24, 30, 32, 32, 36)  # quarter hours, as above
_WORKDAYS = (0x1F, 0x1F, 0x1F, 0x1F, 0x0F, 0x1E, 0x1B)
_IDENTITIES = tuple(
    ("characteristics", value) for value in ("first generation", "carer", "veteran", "lgbt", "disabled")
)
_INTERESTS = ("technology", "people", "finance", "research", "public", "craft", "international", "environment")
_FILLINGS = {"tool": TOOLS, "field": FIELDS, "hobby": HOBBIES}
_ASKED = 50
_DIGITS = 1 << 128

RULES = Rules(
    criteria=(
        Weighted("skills", 30, Skills(rarity=0.3)),
        Weighted("text", 12, Text()),
        Weighted("seniority", 12, Seniority()),
        Weighted("hours", 8, Hours(enough=20.0)),
        Weighted("language", 6, Language(enough=0.8)),
        Weighted("field", 5, Field("department", "different"), "department"),
        Weighted("field", 4, Field("location", "same"), "location"),
        Weighted("picks", 6, Picks()),
        Weighted("identity", 3, Identity()),
        Weighted("experience", 3, Experience()),
        Weighted("endorsements", 4, Endorsements()),
        Weighted("answer", 2, Answers("style", "equal"), "style"),
        Weighted("answer", 3, Answers("interests", "overlap"), "interests"),
        Weighted("answer", 2, Answers("pace", "distance", 4.0), "pace"),
    ),
    grades=GRADES,
    minimum_score=0.21,
    common_hours=2.0,
    eligibility=(
        Eligibility("mentee", "employment", ("permanent", "fixed term")),
        Eligibility("mentor", "employment", ("permanent", "fixed term")),
    ),
)
"""Every hard rule is on, and every criterion that is about a mentee and a mentor ("wishes" is about companions) and was
there when the figures in results/ were measured ("communities" was not)."""


def company(mentees: int, mentors: int, *, seed: int = 1, kind: Kind = "realistic") -> Snapshot:
    """A match round of so many people; a tenth of the mentors are mentees as well."""
    draw, numbers = random.Random(seed), np.random.default_rng(seed)
    names = {UUID(int=number + 1): name for number, name in enumerate(_skill_names(draw))}
    makers = _Maker(draw, numbers, names)
    offering = makers.people(mentors, "mentor")
    wanting = makers.people(mentees, "mentee")
    if kind != "realistic":
        wanting = _all_like(wanting)
    if kind == "equal":
        offering = _all_like(offering)
    both = min(mentors // 10, mentees // 2)
    wanting[:both] = [replace(mentee, id=mentor.id) for mentee, mentor in zip(wanting, offering[:both], strict=False)]
    wanting, offering = _related(draw, wanting, offering, pick=kind == "realistic")
    if kind == "alike":
        wanting = _acquainted(draw, wanting, offering)
    return Snapshot.of(wanting, offering, replace(RULES, seed=seed), skills=names)


def _skill_names(draw: random.Random) -> list[str]:
    names = [f"{subject} {practice}" for subject in SUBJECTS for practice in PRACTICES]
    draw.shuffle(names)
    return names[:SKILLS]


def _all_like(people: Sequence[Participant]) -> list[Participant]:
    """Of all of them the criteria say the same; who may meet whom, and how many, stays as it was."""
    model = next(
        one for one in people if one.fields["employment"] == "permanent" and one.fields["location"] == "London"
    )
    return [replace(model, id=person.id, places=person.places, load=person.load) for person in people]


def _acquainted(
    draw: random.Random, mentees: Sequence[Participant], mentors: Sequence[Participant]
) -> list[Participant]:
    """One mentee in fifty has met the mentor whom everyone would like most, and so has to look further than others."""
    problem = Problem(Snapshot.of(mentees, mentors, RULES))
    favorites = problem.scores(np.arange(min(_ASKED, len(mentees)))).argmax(axis=1)
    best = problem.snapshot.mentors[int(np.bincount(favorites).argmax())]
    return [
        replace(mentee, earlier=mentee.earlier | {best.id}) if draw.random() < 0.02 else mentee for mentee in mentees
    ]


class _Gaps:
    """Fills each gap of a text by lot, each time anew."""

    def __init__(self, draw: random.Random, fillings: Mapping[str, Sequence[str]]) -> None:
        self._draw, self._fillings = draw, fillings

    def __getitem__(self, gap: str) -> str:
        return self._draw.choice(self._fillings[gap])


class _Maker:
    """Draws people who know nobody."""

    def __init__(self, draw: random.Random, numbers: np.random.Generator, names: dict[UUID, str]) -> None:
        self._draw, self._numbers = draw, numbers
        self._skills, self._names = list(names), list(names.values())
        self._codes = ["".join(draw.choices(SYLLABLES, k=3)).title() for _ in range(3000)]
        self._code_weights = np.cumsum(1 / np.arange(1, len(self._codes) + 1)).tolist()

    def people(self, count: int, side: Literal["mentee", "mentor"]) -> list[Participant]:
        draw, mentor = self._draw, side == "mentor"
        grades = draw.choices(GRADES, _SHARES[side], k=count)
        departments = draw.choices(_DEPARTMENTS, [1 / rank for rank in range(1, len(_DEPARTMENTS) + 1)], k=count)
        locations = draw.choices(list(_PLACES), [share for _, _, share in _PLACES.values()], k=count)
        places = draw.choices((1, 2, 3), k=count) if mentor else [1] * count
        found: list[Participant] = []
        for number, chosen in enumerate(self._chosen(count, 3, 15 if mentor else 6)):
            skills = [self._skills[skill] for skill in chosen]
            offset, native, _ = _PLACES[locations[number]]
            employed = "contract" if draw.random() < 0.007 else draw.choice(("permanent", "permanent", "fixed term"))
            found.append(
                Participant(
                    id=UUID(int=draw.randrange(_DIGITS)),
                    skills=self._levels(skills) if mentor else self._priorities(skills),
                    text=self._text([self._names[skill] for skill in chosen], mentor),
                    fields=_fields(grades[number], departments[number], locations[number], employed),
                    languages=_languages(native, draw.randrange(100)),
                    hours=_hours(offset, draw.choice(_BEGINS), draw.choice(_LENGTHS), draw.choice(_WORKDAYS)),
                    traits=frozenset((draw.choice(_IDENTITIES),)) if draw.random() < 0.15 else frozenset(),
                    experience=min(int(draw.expovariate(0.5)), 12) if mentor and draw.random() < 0.8 else None,
                    endorsements={s: draw.randint(1, 6) for s in skills if draw.random() < 0.2} if mentor else {},
                    answers=_answers(draw.randrange(3), draw.randrange(len(_INTERESTS)), draw.randrange(5)),
                    places=places[number],
                    load=draw.choice((0, 0, 0, 1)) if mentor else 0,
                )
            )  # fmt: skip
        return found

    def _chosen(self, count: int, least: int, most: int) -> list[list[int]]:
        """Skills of each by Zipf's popularity, none twice: the k largest of popularity and Gumbel noise."""
        popularity = -np.log(np.arange(1, SKILLS + 1))
        found: list[list[int]] = []
        for start in range(0, count, 10_000):
            size = min(10_000, count - start)
            order = np.argsort(-(popularity + self._numbers.gumbel(size=(size, SKILLS))), axis=1)[:, :most]
            many: NDArray[np.int64] = self._numbers.integers(least, most + 1, size)
            found.extend(row[:length].tolist() for row, length in zip(order, many, strict=True))
        return found

    def _levels(self, skills: Sequence[UUID]) -> dict[UUID, int]:
        return dict(zip(skills, self._draw.choices((1, 2, 3, 4, 5), (5, 15, 30, 30, 20), k=len(skills)), strict=True))

    def _priorities(self, skills: Sequence[UUID]) -> dict[UUID, int]:
        return {skill: min(1 + rank, 5) for rank, skill in enumerate(self._draw.sample(skills, len(skills)))}

    def _text(self, skills: Sequence[str], mentor: bool) -> str:
        draw = self._draw
        if draw.random() < 0.1:
            return ""
        sentences = draw.sample(STORIES if mentor else GOALS, draw.randint(2, 5))
        [code] = draw.choices(self._codes, cum_weights=self._code_weights)
        return " ".join(sentences).format_map(_Gaps(draw, {"skill": skills, "code": [code], **_FILLINGS}))


@cache
def _fields(grade: str, department: str, location: str, employment: str) -> dict[str, str]:
    return {"grade": grade, "department": department, "location": location, "employment": employment}


@cache
def _languages(native: str, lot: int) -> dict[str, float]:
    """Nearly all speak English, more or less well; some told nothing, some have a third language."""
    spoken = {native: 1.0}
    if native != "en" and lot:
        spoken["en"] = (0.4, 0.6, 0.8, 0.8, 1.0, 1.0)[lot % 6]
    if lot % 8 == 3:
        spoken["fr"] = max(spoken.get("fr", 0.0), 0.4)
    return {} if lot > 94 else spoken


@cache
def _hours(offset: int, begins: int, length: int, days: int) -> int:
    """offset, begins, length in quarter hours; days: a bit for each, Monday first. The week wraps around."""
    mask = 0
    for day in range(7):
        if days >> day & 1:
            for quarter in range(begins, begins + length):
                mask |= 1 << (day * 96 + quarter - offset) % 672
    return mask


@cache
def _answers(style: int, interest: int, pace: int) -> dict[str, str | float | tuple[str, ...]]:
    interests = tuple(sorted({_INTERESTS[interest], _INTERESTS[interest * 3 % 7]}))
    return {"style": ("structured", "informal", "mixed")[style], "interests": interests, "pace": float(pace)}


def _related(
    draw: random.Random, mentees: Sequence[Participant], mentors: Sequence[Participant], *, pick: bool
) -> tuple[list[Participant], list[Participant]]:
    """Who reports to whom, avoids whom, met before, and picks whom: all drawn at random, popular mentors more often."""
    keys, others = [mentor.id for mentor in mentors], [mentee.id for mentee in mentees]
    above = _managers(mentors)
    popular = min(len(keys), max(20, len(keys) // 10))

    def favorites() -> tuple[UUID, ...]:
        most = (popular if draw.random() < 0.5 else len(keys) for _ in range(draw.randint(1, 3)))
        return tuple(dict.fromkeys(keys[draw.randrange(end)] for end in most))

    wanting = [
        replace(
            mentee,
            superiors=frozenset(above[draw.choice(keys)]) - {mentee.id},
            avoided=frozenset({draw.choice(keys)} if draw.random() < 0.02 else ()) - {mentee.id},
            earlier=frozenset({draw.choice(keys)} if draw.random() < 0.1 else ()) - {mentee.id},
            picks=favorites() if pick and draw.random() < 0.2 else (),
        )
        for mentee in mentees
    ]  # fmt: skip
    same = {mentee.id: mentee.superiors for mentee in wanting if mentee.id in above}
    offering = [
        replace(
            mentor,
            superiors=same.get(mentor.id, above[mentor.id] - {mentor.id}),
            avoided=frozenset({draw.choice(others)} if draw.random() < 0.02 else ()) - {mentor.id},
            picks=(draw.choice(others),) if pick and draw.random() < 0.05 else (),
        )
        for mentor in mentors
    ]
    return wanting, offering


def _managers(mentors: Sequence[Participant]) -> dict[UUID, frozenset[UUID]]:
    """For each mentor: they and all above them, a tree in which about eight report to each."""
    chains: list[frozenset[UUID]] = []
    for number, mentor in enumerate(mentors):
        chains.append(frozenset({mentor.id, *(chains[(number - 1) // 8] if number else ())}))
    return {mentor.id: chain for mentor, chain in zip(mentors, chains, strict=True)}
