"""People as the UK Civil Service's mentoring program collects them, and mentor-match's scoring of them.

The columns and values are those of the public package's sample files; the rows are drawn from a seed. The scoring is
what the civil service runs it with: a pair of one organisation, or with a mentor who is not one or two grades ahead, is
out; two grades ahead count 12 points and one 9, the same profession 10, an identity that matches 6.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from benchmarks.matching_peer import GRADES
from services.matching.rounds.engine.criteria.answer import Options as Answers
from services.matching.rounds.engine.criteria.base import ByClass, Facts, Term, classes, criterion
from services.matching.rounds.engine.criteria.field import Options as Field
from services.matching.rounds.engine.criteria.seniority import Options as Seniority
from services.matching.rounds.engine.people import Participant
from services.matching.rounds.engine.rules import Rules, Weighted
from services.matching.rounds.engine.snapshot import Snapshot

__all__ = ["KIND", "Row", "participants", "points", "register", "rows", "rules"]

Row = dict[str, str]

_ORGANISATIONS = tuple(f"Department of {name}" for name in ("Fun", "Truth", "Joy", "Love", "Virtue", "Peace"))
_PROFESSIONS = ("Policy", "DDaT", "Operations", "HR", "Security")
_IDENTITIES = ("Asexual or aromantic", "Gay", "Lesbian", "Bisexual or pansexual", "Transgender", "Non-binary")
KIND = "mentor-match-allowed"
_OPEN = 97
"""What it counts that a pair is allowed: more than all else, so that the minimum score tells the others apart. With the
28 points of the other criteria it makes 125, so that a point is 8,000 micro-points and every score is exact."""


def rows(count: int, side: str, draw: random.Random) -> list[Row]:
    """Rows of the file of mentees or mentors. side: "mentee" or "mentor"."""
    digits = len(str(count - 1))
    return [_row(side, f"{number:0{digits}}", draw) for number in range(count)]


def _row(side: str, number: str, draw: random.Random) -> Row:
    mentor = side == "mentor"
    row = {
        "first name": side,
        "last name": number,
        "email address": f"{side}.{number}@gov.uk",
        "both mentor and mentee": draw.choice(("yes", "no")),
        "job title": "Some role",
        "grade": draw.choice(GRADES[2:] if mentor else GRADES[:-2]),
        "organisation": draw.choice(_ORGANISATIONS),
        "profession": draw.choice(_PROFESSIONS),
    }
    if mentor:
        shared = draw.sample(_IDENTITIES, draw.randint(1, 3)) if draw.random() < 0.5 else []
        row["characteristics"] = ", ".join(shared)
    else:
        row["match with similar identity"] = draw.choice(("yes", "no"))
        row["identity to match"] = draw.choice(("", *_IDENTITIES))
    identity = row["characteristics" if mentor else "identity to match"]
    row["biography"] = (
        f"My name is {side} {number}. I am a {row['grade']}. I am in the {row['organisation']}, "
        f"in the {row['profession']} profession. My characteristics is/are {identity}. "
    )
    return row


def points(mentee: Row, mentor: Row) -> int | None:
    """mentor-match's score of a pair without the bonus for people who have nobody, None for one that is out."""
    ahead = GRADES.index(mentor["grade"]) - GRADES.index(mentee["grade"])
    if mentee["organisation"] == mentor["organisation"] or ahead not in (1, 2):
        return None
    wished = mentee["identity to match"]
    alike = bool(wished) and wished in mentor["characteristics"].split(", ")
    return (12 if ahead == 2 else 9) + 10 * (mentee["profession"] == mentor["profession"]) + 6 * alike


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to choose."""


def _silent(_facts: Facts, _options: Nothing) -> str | None:
    return None


def allowed(snapshot: Snapshot, _: Nothing) -> Sequence[Term]:
    """1 for another organisation with one or two grades ahead, else 0."""

    def told(person: Participant) -> tuple[str, int]:
        return person.fields["department"], GRADES.index(person.fields["grade"])

    left, lefts = classes(map(told, snapshot.mentees))
    right, rights = classes(map(told, snapshot.mentors))
    table = [[float(one != other and low < high < low + 3) for other, high in rights] for one, low in lefts]
    return [ByClass.table(left, right, np.array(table))]


def register() -> None:
    """Make the criterion known."""
    criterion(KIND, label="allowed by mentor-match", options=Nothing, says=_silent)(allowed)


def rules() -> Rules:
    """mentor-match's scoring, exactly: a score is (97 + its points) / 125."""
    return Rules(
        criteria=(
            Weighted(KIND, _OPEN, Nothing()),
            Weighted("seniority", 12, Seniority(least=2, most=2, falls_short=0.25)),
            Weighted("field", 10, Field("profession", "same")),
            Weighted("answer", 6, Answers("identity", "overlap")),
        ),
        grades=GRADES,
        minimum_score=_OPEN / 125,
    )


def participants(people: Sequence[Row]) -> list[Participant]:
    """The identity is an answer here, as mentor-match asks nobody for consent."""
    return [
        Participant(
            id=UUID(int=number + (1 << 64 if "characteristics" in row else 0)),
            text=row["biography"],
            fields={"department": row["organisation"], "grade": row["grade"], "profession": row["profession"]},
            answers={"identity": _identities(row)},
        )
        for number, row in enumerate(people)
    ]


def _identities(row: Row) -> tuple[str, ...]:
    if "characteristics" in row:
        return (*filter(None, row["characteristics"].split(", ")), "told")
    return (row["identity to match"] or "none",)
