"""What somebody looks for in the directory: as an address of the page, as a question to profiles, as filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from services.portal.answers.mentors import Count, Counts
from services.portal.pages.filling import id_of
from services.portal.words import Words
from shared.links import Links

__all__ = ["HOURS", "Facet", "Search", "Value", "chosen", "facets"]

HOURS = ("5", "10", "20")
"""Working hours a week that are offered as a filter."""

_MANY = ("skill", "department", "grade", "location", "language", "credential", "community", "endorsed_by")
_ONE = ("level", "hours", "open_places", "endorsed_by_colleagues")
_FIELDS = ("hours", "open_places", "endorsed_by_colleagues")
"""Filters that are fields of the form; the others are links beside the hits."""
_MOST = {"skill": 5, "endorsed_by": 1}
_IDS = frozenset({"skill", "community", "endorsed_by"})


@dataclass(frozen=True, slots=True)
class Search:
    """q: what was typed. filters: names and values, as the directory takes them, in the order of choosing."""

    q: str
    filters: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, query: QueryParams) -> Search:
        """From the address of a page; what the directory would not take is left out."""
        asked = [(name, value.strip()[:200]) for name, value in query.multi_items() if name in (*_MANY, *_ONE)]
        kept = dict.fromkeys(pair for pair in asked if _is_fit(*pair))
        return cls(query.get("q", "").strip()[:200], tuple(kept))

    def values(self, name: str) -> list[str]:
        return [value for one, value in self.filters if one == name][: _MOST.get(name, 20)]

    @property
    def is_empty(self) -> bool:
        return not self.q and not self.filters

    @property
    def fields(self) -> Mapping[str, str]:
        """What the form shows."""
        return {"q": self.q, **{name: value for name, value in self.filters if name in _FIELDS}}

    @property
    def hidden(self) -> Sequence[tuple[str, str]]:
        """Filters that the form carries along."""
        return [(name, value) for name, value in self.filters if name not in _FIELDS]

    def asked(self, cursor: str | None, limit: int) -> dict[str, Any]:
        """The question to the directory."""
        many = {name: self.values(name) for name in _MANY if self.values(name)}
        one = {name: values[0] for name in _ONE if (values := self.values(name))}
        if "endorsed_by" in many:
            one["endorsed_by"] = many.pop("endorsed_by")[0]
        for name in ("open_places", "endorsed_by_colleagues"):
            if name in one:
                one[name] = "true"
        return {"q": self.q or None, **many, **one, "cursor": cursor or None, "limit": limit}

    def address(self) -> str:
        """Of the page; with a "?" or "&" at its end, so that a cursor can follow."""
        pairs = [*([("q", self.q)] if self.q else []), *self.filters]
        return f"{Links('').mentors()}?{urlencode(pairs)}{'&' if pairs else ''}"

    def having(self, name: str, value: str) -> Search:
        """With this filter; a filter that takes one value takes it instead of another."""
        single = name in _ONE or _MOST.get(name) == 1
        kept = [(one, old) for one, old in self.filters if not (single and one == name)]
        return replace(self, filters=(*kept, (name, value)))

    def without(self, name: str, value: str) -> Search:
        """Without this filter, and without a level once no skill is looked for."""
        kept = [pair for pair in self.filters if pair != (name, value)]
        if not any(one == "skill" for one, _ in kept):
            kept = [pair for pair in kept if pair[0] != "level"]
        return replace(self, filters=tuple(kept))


@dataclass(frozen=True, slots=True)
class Value:
    """A filter as people read it. count: how many are left with it. address: of the page with it, or without it."""

    text: str
    address: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    label: str
    values: Sequence[Value]


def facets(words: Words, search: Search, counts: Counts) -> list[Facet]:
    """Filters that narrow the hits further, with how many are left; those that narrow nothing are left out."""
    found: list[Facet] = []
    for name, label in _labels(words).items():
        rows: list[Count] = getattr(counts, name)
        in_force = search.values(name)
        values = [
            Value(_text(words, name, row.value, row.name), search.having(name, row.value).address(), row.count)
            for row in rows
            if row.value not in in_force
        ]
        if values:
            found.append(Facet(label, values))
    return found


def chosen(words: Words, search: Search, counts: Counts | None) -> list[Value]:
    """The filters in force that are links, each with the address without it."""
    labels = _labels(words)
    found: list[Value] = []
    for name, value in search.hidden:
        rows: list[Count] = getattr(counts, name) if counts else []
        called = next((row.name for row in rows if row.value == value), "" if name in _IDS else value)
        text = _text(words, name, value, called)
        shown = words.say("{label}: {value}", label=labels[name], value=text) if text else labels[name]
        found.append(Value(shown, search.without(name, value).address()))
    return found


def _labels(words: Words) -> dict[str, str]:
    return {
        "skill": words.say("Skill"),
        "level": words.say("Level"),
        "department": words.say("Department"),
        "grade": words.say("Grade"),
        "location": words.say("Location"),
        "language": words.say("Language"),
        "credential": words.say("Credential"),
        "community": words.say("Community"),
        "endorsed_by": words.say("Endorsed by"),
    }


def _text(words: Words, name: str, value: str, called: str) -> str:
    match name:
        case "language":
            return words.language.language(value)
        case "level":
            return words.say("{level} or higher", level=value)
        case _:
            return called


def _is_fit(name: str, value: str) -> bool:
    if not value or not value.isprintable():
        return False
    if name in _IDS:
        return id_of(value) is not None
    if name == "level":
        return value in set("12345")
    if name == "hours":
        return value.isascii() and value.isdecimal() and 1 <= int(value[:4]) <= 168
    return name != "language" or len(value) <= 35
