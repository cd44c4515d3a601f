"""The people of a company in that year: who they are, what changes of them, who leaves, who is forgotten."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shared.events.profiles import (
    PersonErased,
    PersonJoined,
    PersonLeft,
    ProfileChanged,
    SkillDefined,
    SkillOffered,
    SkillsMerged,
    SkillWanted,
)
from tests.support.year.telling import Teller

__all__ = ["Company", "Someone", "change", "company", "erase", "hire", "leave"]

_DEPARTMENTS = ("Engineering", "Sales", "Data", "Operations", "Finance", "People", "Legal", "Board", "")
_HOW_MANY = (34, 22, 14, 12, 8, 5, 3, 0.4, 1)
_GRADES = ("P1", "P2", "P3", "P4", "M1", "M2")
_PLACES = (("Berlin", "DE"), ("Lagos", "NG"), ("Lisbon", "PT"), ("Osaka", "JP"), ("Quito", "EC"), ("", ""))
_IMPORTED = -120.0


@dataclass
class Someone:
    """A person as the newest event says. left: the day they left; None while they are there."""

    id: UUID
    profile: dict[str, Any]
    since: float
    left: float | None = None

    def here(self, day: float) -> bool:
        return self.since <= day and (self.left is None or self.left > day)


@dataclass
class Company:
    people: list[Someone] = field(default_factory=list[Someone])
    skills: list[tuple[UUID, str]] = field(default_factory=list[tuple[UUID, str]])


def company(teller: Teller, size: int) -> Company:
    """A catalog of skills, and so many people: nearly all known from the beginning, some who come within the year."""
    found = Company(skills=_skills(teller))
    for number in range(size):
        late = teller.chance(0.06)
        day = teller.between(-60, teller.until) if late else _IMPORTED + number / size
        found.people.append(hire(teller, found, day, new=late))
    for someone in found.people:
        _live(teller, found, someone)
    return found


def _skills(teller: Teller) -> list[tuple[UUID, str]]:
    """Thirty skills, of which three become other names: one of them of one that then becomes another's."""
    skills: list[tuple[UUID, str]] = []
    for number in range(30):
        name = f"Skill {number:02}"
        skills.append((teller.tell(SkillDefined, _IMPORTED - 1 + number / 1000, name=name), name))
    for step, (one, other) in enumerate(((3, 4), (4, 5), (11, 12))):
        teller.tell(SkillsMerged, 30 + step, skills[one][0], into=skills[other][0], name=skills[one][1])
    teller.tell(SkillDefined, 40, skills[20][0], name="Skill twenty")
    return skills


def hire(teller: Teller, company: Company, day: float, *, new: bool = False, external: bool = False) -> Someone:
    subject = teller.id(day)
    location, country = teller.one_of(_PLACES, (40, 20, 15, 12, 10, 1))
    started = day if new else day - teller.random.expovariate(1 / 1200)
    profile = {
        "external_id": str(subject),
        "name": "Somebody",
        "department": "" if external else teller.one_of(_DEPARTMENTS, _HOW_MANY),
        "grade": "" if external else teller.one_of(_GRADES, (20, 30, 22, 14, 10, 4)),
        "location": location,
        "country": country,
        "manager_id": teller.one_of(company.people).id if company.people and teller.chance(0.9) else None,
        "start_date": None if teller.chance(0.02) else teller.date(started),
        "external": external,
        **_knows(teller, company),
    }
    teller.tell(PersonJoined, day, subject, effective_date=teller.date(day), **profile)
    return Someone(subject, profile, day)


def _knows(teller: Teller, company: Company) -> dict[str, Any]:
    offered, wanted = teller.some_of(company.skills, 3), teller.some_of(company.skills, 3)
    return {
        "skills_offered": [SkillOffered(skill_id=one, name=name, level=4) for one, name in offered],
        "skills_wanted": [SkillWanted(skill_id=one, name=name) for one, name in wanted],
    }


def change(teller: Teller, someone: Someone, day: float, **fields: Any) -> None:
    """A change is told on a day and is true from that day on, or from one before or after it."""
    someone.profile |= fields
    effective = day + teller.one_of((0, -12, 9), (8, 1, 1))
    teller.tell(ProfileChanged, day, someone.id, effective_date=teller.date(effective), **someone.profile)


def leave(teller: Teller, someone: Someone, day: float) -> None:
    someone.left = day
    effective = teller.date(day + teller.one_of((0, 5), (4, 1)))
    teller.tell(PersonLeft, day, someone.id, effective_date=effective, status="left", **someone.profile)


def erase(teller: Teller, someone: Someone, day: float) -> None:
    if someone.left is None:
        leave(teller, someone, day - 0.2)
    teller.tell(PersonErased, day, someone.id)


def _live(teller: Teller, company: Company, someone: Someone) -> None:
    """What happens to a person in a year."""
    born = someone.since + 1
    days = sorted(
        max(born, teller.between(-119, teller.until)) + one / 100
        for one in range(teller.one_of((0, 1, 2), (60, 30, 10)))
    )
    for day in days:
        change(teller, someone, day, **_another(teller, company, someone))
    if teller.chance(0.05) and born < -1 and not days:
        # True from the very day on which most programs begin.
        first = {**_another(teller, company, someone), "effective_date": teller.date(0)}
        someone.profile |= {name: value for name, value in first.items() if name != "effective_date"}
        days.append(teller.between(-1, 3))
        teller.tell(ProfileChanged, days[0], someone.id, **{**someone.profile, **first})
    if teller.chance(0.07):
        gone = max([born, *days, teller.between(-20, teller.until + 60)]) + 1
        leave(teller, someone, gone)
        if teller.chance(0.1):
            someone.left = None
            back = gone + 20
            teller.tell(PersonJoined, back, someone.id, effective_date=teller.date(back), **someone.profile)


def _another(teller: Teller, company: Company, someone: Someone) -> dict[str, Any]:
    what = teller.one_of(("grade", "department", "location", "skills"), (4, 2, 2, 2))
    if what == "grade":
        at = _GRADES.index(someone.profile["grade"])
        return {"grade": _GRADES[min(at + 1, len(_GRADES) - 1)]}
    if what == "department":
        return {"department": teller.one_of(_DEPARTMENTS, _HOW_MANY)}
    if what == "location":
        location, country = teller.one_of(_PLACES)
        return {"location": location, "country": country}
    return _knows(teller, company)
