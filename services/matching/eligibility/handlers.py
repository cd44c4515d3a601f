"""Whether somebody may take part in a program in a role."""

from __future__ import annotations

from datetime import date
from typing import cast

from services.matching.eligibility import domain
from services.matching.eligibility.domain import Facts, Unmet
from services.matching.people.tables import Person
from services.matching.programs.domain import KINDS
from services.matching.programs.tables import Program
from shared import clock
from shared.events.matching import ProgramKind, Role
from shared.problems import Conflict

__all__ = ["facts_of", "never_met", "require_eligible", "unmet"]


_OUTSIDE = Unmet(
    "outside", "People from outside the organization take part as mentors of coaching programs, and in nothing else."
)


def require_eligible(program: Program, person: Person, role: Role, *, override: bool = False) -> None:
    """Raises Conflict (`not-eligible`) that says whom the program is for, by each rule that this person does not meet;
    `external-only-coaching` for people from outside.

    unmet: the same sentences as a list. override: the rules of the program's admins do not count, those of its kind do.
    """
    if found := (never_met if override else unmet)(program, person, role):
        if _OUTSIDE in found:
            raise Conflict(_OUTSIDE.sentence, kind="external-only-coaching")
        sentences = [one.sentence for one in found]
        raise Conflict(" ".join(sentences), kind="not-eligible", unmet=sentences)


def unmet(program: Program, person: Person, role: Role) -> list[Unmet]:
    """What keeps a person from a role in a program today: what its kind asks, and what its admins do."""
    if barred := _out_of_place(program, person, role):
        return [barred]
    rules = (*KINDS[cast("ProgramKind", program.kind)].rules, *domain.rules_from(program.eligibility))
    return domain.unmet(rules, facts_of(person), role)


def never_met(program: Program, person: Person, role: Role, *, invited: bool = False) -> list[Unmet]:
    """What keeps a person from a role today, and no admin can set aside. invited: only what they cannot change until
    they answer: a coach may be invited first, and add their credential before they accept."""
    if barred := _out_of_place(program, person, role):
        return [barred]
    kind = KINDS[cast("ProgramKind", program.kind)]
    return [] if invited else domain.unmet(kind.rules, facts_of(person), role)


def _out_of_place(program: Program, person: Person, role: Role) -> Unmet | None:
    kind = KINDS[cast("ProgramKind", program.kind)]
    if person.external and not (kind.outside and role == "mentor"):
        return _OUTSIDE
    if role not in kind.roles:
        return Unmet("role", f"Everybody takes part as a {kind.roles[0]} here: {program.name} has no {role}s.")
    return None


def facts_of(person: Person) -> Facts:
    """What rules may ask of a person, as of today where they are."""
    today = clock.today(person.zone)
    valid = (
        one["name"]
        for one in person.credentials
        if one["expires_on"] is None or date.fromisoformat(one["expires_on"]) >= today
    )
    return Facts(
        department=person.department,
        grade=person.grade,
        location=person.location,
        country=person.country,
        job_title=person.job_title,
        months=None if person.start_date is None else domain.full_months(person.start_date, today),
        languages=frozenset(one["code"] for one in person.languages),
        credentials=frozenset(valid),
        offers=len(person.skills_offered),
        wants=len(person.skills_wanted),
        external=person.external,
    )
