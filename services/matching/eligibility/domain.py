"""Whom a program is for: rules over what profiles tell, as data, and which of them somebody does not meet."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, ClassVar

from shared.events.matching import Role

__all__ = [
    "Among",
    "Barred",
    "Credential",
    "External",
    "Facts",
    "Language",
    "Rule",
    "Skills",
    "Tenure",
    "Unmet",
    "full_months",
    "rules_from",
    "unmet",
]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a person's profile tells on a day. languages: codes as in "en" or "en-GB". credentials: names of those that
    are valid on that day. months: full ones since they started, None where that is not told. offers, wants: how many
    skills."""

    department: str = ""
    grade: str = ""
    location: str = ""
    country: str = ""
    job_title: str = ""
    months: int | None = None
    languages: frozenset[str] = frozenset()
    credentials: frozenset[str] = frozenset()
    offers: int = 0
    wants: int = 0
    external: bool = False


@dataclass(frozen=True, slots=True)
class Unmet:
    """A rule that somebody does not meet. kind: of the rule. sentence: says whom the program is for. names: what else
    the rule has, as programs store it."""

    kind: str
    sentence: str
    names: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def rule(self) -> dict[str, Any]:
        """For whoever says it in another language."""
        return {"kind": self.kind, **self.names}


class Barred:
    """Something whose person may not take part for these rules."""

    __slots__ = ()

    barred: Sequence[Unmet]

    @property
    def unmet(self) -> list[str]:
        """Whom the program is for, in sentences."""
        return [one.sentence for one in self.barred]

    @property
    def unmet_rules(self) -> list[dict[str, Any]]:
        """The same, for whoever says it in another language."""
        return [one.rule for one in self.barred]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(ABC):
    """role: in which role it has to be met, None for both."""

    kind: ClassVar[str]

    role: Role | None = None

    @abstractmethod
    def met(self, facts: Facts) -> bool: ...

    @property
    @abstractmethod
    def people(self) -> str:
        """Whom it lets in, as in "people in Finance or Legal"."""

    @property
    def sentence(self) -> str:
        if self.role is None:
            return f"This program is for {self.people}."
        return f"{self.role.capitalize()}s in this program are {self.people}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Among(Rule):
    """A field of the profile has one of these values, compared without case; with `excluded`, none of them.

    Who has not told it has none of them.
    """

    kind = "among"

    field: str
    values: Sequence[str]
    excluded: bool = False

    def met(self, facts: Facts) -> bool:
        told = getattr(facts, self.field).strip().casefold()
        return (told in {value.strip().casefold() for value in self.values}) is not self.excluded

    @property
    def people(self) -> str:
        values = _either(self.values)
        if self.field in {"department", "location", "country"}:
            return f"people who are not in {values}" if self.excluded else f"people in {values}"
        return f"people whose {self.field.replace('_', ' ')} is {'not ' if self.excluded else ''}{values}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure(Rule):
    """They started at least so many full months ago. Who has not told when they started does not meet it."""

    kind = "tenure"

    months: int

    def met(self, facts: Facts) -> bool:
        return facts.months is not None and facts.months >= self.months

    @property
    def people(self) -> str:
        return f"people who have been here for at least {_count(self.months, 'month')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language(Rule):
    """They speak a language, in any of its regions. code: as in "de". name: as people call it."""

    kind = "language"

    code: str
    name: str = ""

    def met(self, facts: Facts) -> bool:
        wanted = self.code.casefold()
        return any(spoken == wanted or spoken.startswith(f"{wanted}-") for spoken in map(str.casefold, facts.languages))

    @property
    def people(self) -> str:
        return f"people who speak {self.name or self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential(Rule):
    """They hold a valid credential. name: of which one, compared without case; empty for any."""

    kind = "credential"

    name: str = ""

    def met(self, facts: Facts) -> bool:
        held = {name.strip().casefold() for name in facts.credentials}
        return self.name.strip().casefold() in held if self.name else bool(held)

    @property
    def people(self) -> str:
        return f"people who hold a valid {self.name or 'credential'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skills(Rule):
    """They offer, or want to learn, at least so many skills."""

    kind = "skills"

    offers: bool
    at_least: int = 1

    def met(self, facts: Facts) -> bool:
        return (facts.offers if self.offers else facts.wants) >= self.at_least

    @property
    def people(self) -> str:
        does = "offer" if self.offers else "want to learn"
        return f"people whose profile says that they {does} at least {_count(self.at_least, 'skill')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class External(Rule):
    """They come from outside the organization, or from inside."""

    kind = "external"

    external: bool

    def met(self, facts: Facts) -> bool:
        return facts.external is self.external

    @property
    def people(self) -> str:
        return f"people from {'outside' if self.external else 'within'} the organization"


_KINDS: Mapping[str, type[Rule]] = {one.kind: one for one in (Among, Tenure, Language, Credential, Skills, External)}


def rules_from(stored: Iterable[Mapping[str, Any]]) -> list[Rule]:
    """The rules of a program as it stores them: each with its kind, and what the class of that kind has."""
    return [_KINDS[one["kind"]](**{name: value for name, value in one.items() if name != "kind"}) for one in stored]


def unmet(rules: Iterable[Rule], facts: Facts, role: str) -> list[Unmet]:
    """The rules for this role that a person does not meet, in the order of the rules."""
    return [
        Unmet(rule.kind, rule.sentence, asdict(rule))
        for rule in rules
        if rule.role in (None, role) and not rule.met(facts)
    ]


def full_months(start: date, day: date) -> int:
    """Full months from one day to another, as people count them: from 31 January, one is full on 1 March."""
    return (day.year - start.year) * 12 + day.month - start.month - (day.day < start.day)


def _either(values: Sequence[str]) -> str:
    *others, last = values
    return f"{', '.join(others)} or {last}" if others else last


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
