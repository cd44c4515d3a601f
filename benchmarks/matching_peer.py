"""The public package mentor-match over people in a file, run by the Python of an environment that has it.

    python matching_peer.py PEOPLE.json BONUS

PEOPLE.json: {"mentees": [row, …], "mentors": [row, …]} with the columns of the civil service. Prints one JSON line:
seconds of one matching round, and who meets whom. The rules are those with which the civil service runs the package; it
tries every bonus for people without anybody from 0 to 36 and keeps the answer that matches most.
"""

from __future__ import annotations

import json
import operator
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

GRADES = ["AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4"]


def person(row: dict[str, str]) -> dict[str, Any]:
    """What the package takes for a person."""
    return {**row, "grade": GRADES.index(row["grade"]), "email": row["email address"], "role": row["job title"]}


def same_organisation(match: Any) -> bool:
    return match.mentee.organisation == match.mentor.organisation


def same_identity(match: Any) -> bool:
    return match.mentee.identity != "" and match.mentee.identity in match.mentor.identity


def rules(bonus: int) -> list[Any]:
    rule: Any = import_module("matching.rules.rule")
    return [
        rule.Disqualify(same_organisation),
        rule.Disqualify(rule.Grade(2, operator.gt).evaluate),
        rule.Disqualify(rule.Grade(0, operator.le).evaluate),
        rule.Grade(2, operator.eq, {True: 12, False: 0}),
        rule.Grade(1, operator.eq, {True: 9, False: 0}),
        rule.Equivalent("profession", {True: 10, False: 0}),
        rule.Generic({True: 6, False: 0}, same_identity),
        rule.UnmatchedBonus(bonus),
    ]


def main(path: str, bonus: int) -> None:
    people = json.loads(Path(path).read_text(encoding="utf-8"))
    process: Any = import_module("matching.process")
    mentees: list[Any] = [process.Mentee(**person(row)) for row in people["mentees"]]
    mentors: list[Any] = [process.Mentor(**person(row)) for row in people["mentors"]]
    for mentee, row in zip(mentees, people["mentees"], strict=True):
        mentee.identity = row["identity to match"]
    for mentor, row in zip(mentors, people["mentors"], strict=True):
        mentor.identity = row["characteristics"].split(", ")
    started = time.perf_counter()
    process.process_data(mentors, mentees, [rules(bonus)])
    seconds = time.perf_counter() - started
    pairs = [(mentee.email, mentor.email) for mentee in mentees for mentor in mentee.mentors]
    print(json.dumps({"seconds": seconds, "pairs": pairs}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
