"""A company to try the platform with: people in the standard layout, always the same for the same seed.

python -m telemachus.demo.company people.csv 500
"""

from __future__ import annotations

import csv
import io
import re
import sys
import unicodedata
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from telemachus.demo.words import (
    DEPARTMENTS,
    GENERAL_SKILLS,
    GRADES,
    HOBBIES,
    NAMES,
    OFFICES,
    PROPER_NAMES,
    Department,
    Office,
)

__all__ = ["COLUMNS", "csv_bytes", "generate", "write_csv"]

COLUMNS = (
    "external id", "name", "email", "job title", "department", "grade", "location", "country", "manager", "start date",
    "time zone", "preferred language", "bio", "languages", "working hours", "skills offered", "skills wanted", "role",
    "places",
)  # fmt: skip

_TODAY = date(2026, 1, 5)
"""Start dates lie before it: the company is the same whenever it is generated."""

_SPAN = 6
"""How many people report to one manager at most, below the heads of departments."""

_EXECUTIVE, _DIRECTOR = 6, 5
_LEADING = ((4, 30), (3, 70))
_OTHERS = ((4, 4), (3, 9), (2, 30), (1, 32), (0, 25))
"""Grades as indexes, with weights: of those to whom someone reports, and of everyone else."""

_ROLES = {
    0: (("mentee", 70), ("", 30)),
    1: (("mentee", 60), ("both", 5), ("", 35)),
    2: (("mentee", 30), ("both", 15), ("mentor", 30), ("", 25)),
    3: (("both", 10), ("mentor", 60), ("mentee", 10), ("", 20)),
    4: (("mentor", 75), ("", 25)),
    5: (("mentor", 75), ("", 25)),
    6: (("mentor", 100),),
}
"""Who takes part, by grade, with weights."""

_PLACES = (("1", 45), ("2", 40), ("3", 15))
_WORKING_HOURS = (
    ("Mon-Fri 09:00-17:30", 50),
    ("Mon-Fri 08:00-16:30", 20),
    ("Mon-Thu 08:30-17:30; Fri 08:30-13:00", 12),
    ("Mon-Fri 10:00-18:30", 10),
    ("Mon-Thu 09:00-15:00", 8),
)

T = TypeVar("T")


def generate(people: int = 120, seed: int = 7) -> list[dict[str, str]]:
    """A company of this many people, the same for the same seed. One row each, by the names in COLUMNS.

    The first person has no manager; everyone else's is somewhere before them.
    """
    random = Random(seed)  # noqa: S311 - repeatable on purpose; nothing secret comes of it
    departments = [_department(random, number) for number in range(people)]
    managers = _managers(departments)
    leading = set(managers)
    emails: set[str] = set()
    return [
        _person(random, number, managers[number], departments[number], _grade(random, number, leading), emails)
        for number in range(people)
    ]


def csv_bytes(people: int = 120, seed: int = 7) -> bytes:
    """The company as a UTF-8 file, which is imported without a mapping."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([row[column] for column in COLUMNS] for row in generate(people, seed))
    return text.getvalue().encode()


def write_csv(path: Path, people: int = 120, seed: int = 7) -> Path:
    """Write the company to a file; returns its path."""
    path.write_bytes(csv_bytes(people, seed))
    return path


def _department(random: Random, number: int) -> Department:
    """The first people head a department each."""
    if number <= len(DEPARTMENTS):
        return DEPARTMENTS[(number - 1) % len(DEPARTMENTS)]
    return _pick(random, [(department, department.weight) for department in DEPARTMENTS])


def _managers(departments: Sequence[Department]) -> list[int | None]:
    """Everyone's manager: none for the first person, the heads report to the first, the others within departments."""
    managers: list[int | None] = []
    members: dict[str, list[int]] = {}
    for number, department in enumerate(departments):
        if number <= len(DEPARTMENTS):
            managers.append(0 if number else None)
        else:
            managers.append(members[department.name][(len(members[department.name]) - 1) // _SPAN])
        if number:
            members.setdefault(department.name, []).append(number)
    return managers


def _grade(random: Random, number: int, leading: Collection[int | None]) -> int:
    if number <= len(DEPARTMENTS):
        return _DIRECTOR if number else _EXECUTIVE
    return _pick(random, _LEADING if number in leading else _OTHERS)


def _person(
    random: Random, number: int, manager: int | None, department: Department, grade: int, emails: set[str]
) -> dict[str, str]:
    office = _pick(random, [(office, office.weight) for office in OFFICES])
    culture = _pick(random, [(name, 60 // (rank + 1) ** 2) for rank, name in enumerate(office.names)])
    given, family = (random.choice(words.split()) for words in NAMES[culture])
    offered = _offered(random, department, grade)
    wanted = _wanted(random, department, grade, [name for name, _ in offered])
    role = _pick(random, _ROLES[grade])
    years = random.uniform(0.2, 2.0) + grade * random.uniform(0.6, 2.2)
    values = {
        "external id": f"e-{1000 + number}",
        "name": f"{given} {family}",
        "email": _email(given, family, emails),
        "job title": _job_title(department, grade, top=manager is None),
        "department": department.name if manager is not None else "Management",
        "grade": GRADES[grade],
        "location": office.city,
        "country": office.country,
        "manager": "" if manager is None else f"e-{1000 + manager}",
        "start date": (_TODAY - timedelta(days=int(years * 365))).isoformat(),
        "time zone": office.zone,
        "preferred language": "en",
        "bio": _bio(random, department, grade, offered, wanted),
        "languages": _languages(random, office),
        "working hours": _pick(random, _WORKING_HOURS),
        "skills offered": "; ".join(f"{name}:{level}" for name, level in offered),
        "skills wanted": "; ".join(f"{name}:{priority}" for priority, name in enumerate(wanted, start=1)),
        "role": role,
        "places": _pick(random, _PLACES) if role in {"mentor", "both"} else "",
    }
    return {name: values[name] for name in COLUMNS}


def _pick(random: Random, weighted: Sequence[tuple[T, int]]) -> T:
    [found] = random.choices([value for value, _ in weighted], [weight for _, weight in weighted])
    return found


def _skewed(random: Random, names: Sequence[str], count: int) -> list[str]:
    """Some of these names, without repetition; the first ones come most often."""
    left = list(names)
    found: list[str] = []
    while left and len(found) < count:
        [name] = random.choices(left, [1 / (names.index(name) + 1.5) for name in left])
        left.remove(name)
        found.append(name)
    return found


def _offered(random: Random, department: Department, grade: int) -> list[tuple[str, int]]:
    own = _skewed(random, department.skills, random.randint(1, 2) + min(grade, 3))
    general = _skewed(random, GENERAL_SKILLS, random.randint(0, 1) + grade // 2)
    return [(name, max(1, min(5, 2 + grade // 2 + random.randint(-1, 1)))) for name in (*own, *general)]


def _wanted(random: Random, department: Department, grade: int, offered: Sequence[str]) -> list[str]:
    other = random.choice(DEPARTMENTS).skills
    candidates = [
        *_skewed(random, department.skills, 3),
        *_skewed(random, GENERAL_SKILLS, 2),
        *_skewed(random, other, 1),
    ]
    new = [name for name in dict.fromkeys(candidates) if name not in offered]
    random.shuffle(new)
    return new[: random.randint(1, 2) if grade >= 4 else random.randint(2, 4)]


def _job_title(department: Department, grade: int, *, top: bool) -> str:
    if top:
        return "Chief executive"
    if GRADES[grade] == "Director":
        return f"Director, {department.name}"
    prefix = {"Professional": ""}.get(GRADES[grade], GRADES[grade] + " ")
    title = prefix + department.role
    return title[0].upper() + title[1:].lower()


def _languages(random: Random, office: Office) -> str:
    if office.language == "en":
        spoken = ["en:native"]
    else:
        spoken = [f"{office.language}:native", f"en:{random.choice(('B2', 'C1', 'C1', 'C2'))}"]
    others = [code for code in ("es", "fr", "pt", "de") if code != office.language]
    if random.random() < 0.3:
        spoken.append(f"{random.choice(others)}:{random.choice(('A2', 'B1', 'B2'))}")
    return "; ".join(spoken)


def _bio(
    random: Random,
    department: Department,
    grade: int,
    offered: Sequence[tuple[str, int]],
    wanted: Sequence[str],
) -> str:
    work, hobby = random.choice(department.work), random.choice(HOBBIES)
    skill, goal = _in_sentence(offered[0][0]), _in_sentence([*wanted, "listening"][0])
    if grade == _EXECUTIVE:
        opening = "I look after the company as a whole, and I try to listen first."
    elif grade > 2:
        opening = random.choice(
            (f"My team looks after {work}.", f"I have led work on {work} for some years.", f"I answer for {work}.")
        )
    else:
        opening = random.choice(
            (
                f"I work on {work}.",
                f"I came here to learn, and now I look after {work}.",
                f"Most days I am busy with {work}.",
            )
        )
    middle = random.choice(
        (f"Ask me about {skill}.", f"I enjoy explaining {skill}, mistakes included.")
        if grade > 2
        else (f"Next I want to get better at {goal}.", f"I would like to learn more about {goal}.")
    )
    return " ".join([opening, middle, *([hobby] if random.random() < 0.6 else [])])


def _in_sentence(skill: str) -> str:
    return skill if skill in PROPER_NAMES else skill[0].lower() + skill[1:]


def _email(given: str, family: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", f"{given}.{family}".replace("ł", "l").replace("ı", "i").replace("Ł", "L"))
    local = re.sub(r"[^a-z.]", "", plain.lower())
    number = 1
    address = f"{local}@odyssey.example"
    while address in taken:
        number += 1
        address = f"{local}{number}@odyssey.example"
    taken.add(address)
    return address


if __name__ == "__main__":
    write_csv(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 120)
