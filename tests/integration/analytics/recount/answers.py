"""What the API says next to what was counted: every difference, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.integration.analytics.recount import differences, impact
from tests.integration.analytics.recount.health import Fares
from tests.integration.analytics.recount.reading import Number

__all__ = ["Compared"]

_ROUNDED_TWICE = 0.001
"""How far a mean may be from that of the people, where it follows from rounded ones."""
_OF_A_GROUP = ("people", "number", "others", "others_number", "difference", "hidden")
_DECIMALS = {"e_value": 2, "others_effective": 1}
"""To how many a number of impact is rounded; others to three."""


@dataclass
class Compared:
    """wrong: what differs. shown, hidden: how many numbers were. listed: how many rows. codes: how often there was a
    reason for the health of a mentorship."""

    wrong: list[str] = field(default_factory=list[str])
    shown: int = 0
    hidden: int = 0
    listed: int = 0
    codes: Counter[str] = field(default_factory=Counter[str])

    def same(self, place: str, told: object, counted: object) -> None:
        """A text, a day, or a number that is never hidden."""
        if told != counted:
            self.wrong.append(f"{place}: {told} is told, {counted} counted")

    def rows(self, place: str, told: Mapping[str, Any], counted: Mapping[str, Any]) -> None:
        """Rows by their ids, which are not hidden from whoever may read them."""
        for key in {*told, *counted}:
            self.listed += 1
            self.same(f"{place} {key}", told.get(key), counted.get(key))

    def number(
        self, place: str, told: Mapping[str, Any] | None, counted: Number, k: int, *, unit: str, nobody: bool
    ) -> None:
        """A number that is shown is the one that was counted; one of too few people is hidden."""
        people, value = counted
        said = people if unit == "people" else None
        if told is None:
            if people:
                self.wrong.append(f"{place}: nothing is said of {counted}")
        elif told["hidden"]:
            self.hidden += 1
            if told["value"] is not None or told["people"] is not None or told["why"] == "too-little-changed":
                self.wrong.append(f"{place}: hidden and yet {told}")
        else:
            self.shown += 1
            if (told["people"], told["value"]) != (said, value):
                self.wrong.append(f"{place}: {told['people']}, {told['value']} is shown, {said}, {value} counted")
            if people < k and not nobody:
                self.wrong.append(f"{place}: {people} people are shown, fewer than {k}")

    def health(self, place: str, told: Sequence[Mapping[str, Any]], counted: Sequence[Fares]) -> None:
        """The mentorships of a program, in the order in which they are listed."""
        listed = [
            Fares(
                one["mentorship_id"],
                one["mentor_id"],
                one["mentee_ids"],
                one["score"],
                one["at_risk"],
                [(reason["code"], reason["value"], reason["points"]) for reason in one["reasons"]],
            )
            for one in told
        ]
        self.listed += len(listed)
        if listed != counted:
            pairs = [*zip(listed, counted, strict=False)]
            first = next(
                (f"{one} is told, {other} counted" for one, other in pairs if one != other), "some are missing"
            )
            self.wrong.append(f"{place}, {len(listed)} told, {len(counted)} counted: {first}")
        for one, fares in zip(told, counted, strict=False):
            self.codes.update(reason["code"] for reason in one["reasons"])
            self.same(f"{place} {fares.id} reasons", [reason["words"] for reason in one["reasons"]], fares.sentences)
            self.same(f"{place} {fares.id} next step", one["next_step"], fares.next_step)

    def groups(
        self,
        place: str,
        told: Sequence[Mapping[str, Any]],
        counted: Mapping[str, Mapping[str, differences.Group | None]],
    ) -> None:
        """How groups differ from everybody else, by number."""
        self.same(f"{place} numbers", [one["name"] for one in told], [*counted])
        for one in told:
            groups = {group["value"]: group for group in one["groups"]}
            expected = counted.get(one["name"], {})
            self.same(f"{place} {one['name']} groups", [*groups], sorted(expected))
            for value in groups.keys() & expected.keys():
                self._group(f"{place} {value} {one['name']}", groups[value], expected[value])

    def _group(self, place: str, told: Mapping[str, Any], counted: differences.Group | None) -> None:
        if counted is None:
            self.hidden += 1
            self.same(place, {name: told[name] for name in _OF_A_GROUP}, {**dict.fromkeys(_OF_A_GROUP), "hidden": True})
        else:
            says = {name: getattr(counted, name) for name in _OF_A_GROUP if name != "hidden"}
            self._same(place, told, {"hidden": False, **says}, 3)
            numbers = (told["number"], told["others_number"])
            if any(abs(one - other) > _ROUNDED_TWICE for one, other in zip(numbers, counted.truly, strict=True)):
                self.wrong.append(f"{place}: {numbers} are told, {counted.truly} true")

    def impact(
        self, scope: str, told: Mapping[str, Any], counted: Mapping[tuple[str, str], impact.Compared | None]
    ) -> None:
        """The comparison of each role, number by number, and the numbers of the sentence that sums it up."""
        for part in told["roles"]:
            place, found = f"{scope}/impact {part['role']}", counted.get((scope, part["role"]))
            if found is None or part["comparison"] is None:
                if part["comparison"] is not None or found is not None:
                    self.wrong.append(f"{place}: only one of told and counted compares")
                continue
            self._same(place, part["comparison"], found.says, 3)
            said, expected = _numbers(part["summary"]), list(_summed_up(part["comparison"]))
            if said != expected:
                self.wrong.append(f"{place}: {said} in the summary, {expected} counted")

    def _same(self, place: str, told: Any, counted: Any, decimals: int) -> None:
        if isinstance(counted, Mapping) and isinstance(told, Mapping):
            for key, value in counted.items():
                self._same(f"{place} {key}", told.get(key), value, _DECIMALS.get(key, decimals))
        elif isinstance(counted, list) and isinstance(told, list) and len(counted) == len(told):
            for one, other in zip(_ordered(told), _ordered(counted), strict=True):
                self._same(f"{place} {_name(one)}", one, other, decimals)
        else:
            self.shown += counted is not None
            self.hidden += counted is None
            # The last digit is that of the number counted, up to the error of adding up in another order.
            if isinstance(told, float | int) and isinstance(counted, float):
                same = abs(told - counted) <= 0.5 * 10**-decimals + 1e-9
            else:
                same = told == counted
            if not same:
                self.wrong.append(f"{place}: {told} is told, {counted} counted")


def _ordered(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=_name)


def _name(row: Mapping[str, Any]) -> str:
    """What a row is about."""
    return " ".join(str(row[name]).zfill(3) for name in ("reason", "covariate", "outcome", "days") if name in row)


def _numbers(words: str) -> list[float]:
    return [float(number) for number in re.findall(r"[-+]?\d+(?:\.\d+)?", words)]


def _summed_up(comparison: Mapping[str, Any]) -> Iterator[float]:
    """The numbers that the summary of a comparison has to name, in their order."""
    yield from (comparison["participants"], comparison["others"])
    yield from [comparison["left_out"]] if comparison["left_out"] else []
    retained = [one for one in comparison["outcomes"] if one["outcome"] == "retained"]
    shown = [one for one in retained if not one["hidden"]]
    if shown:
        last = max(shown, key=lambda one: one["days"])
        yield last["days"]
        yield from (round(100 * last[side], 1) for side in ("participants", "others"))
        difference = {name: round(100 * value, 1) for name, value in last["difference"].items()}
        yield from (difference["value"], 95, difference["low"], difference["high"])
        yield from [0] if difference["low"] <= 0 <= difference["high"] else []
    elif not retained:
        yield from (comparison["followed_days"], 180)
