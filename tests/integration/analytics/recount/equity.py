"""Who takes part, and how mentees fare, by groups of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import fmean, stdev
from typing import Any

from tests.integration.analytics.recount.reading import Archive, Number, Numbers, Program, flags

__all__ = ["DECIMALS", "UNITS", "People", "employed", "equity", "mentees", "taking_part"]

UNITS = ("department", "grade", "location")
DECIMALS = 9
"""Of the means and spreads of how mentees fare."""


@dataclass(frozen=True)
class People:
    """Who is counted, and how. values: by dimension, what each person is; whoever is missing is not known. sets: by
    measure, of whom it is true. means: by measure, the mean of each person who has one."""

    everybody: set[str]
    values: Mapping[str, Mapping[str, str]]
    sets: Mapping[str, set[str]]
    means: Mapping[str, Mapping[str, float]] = field(default_factory=dict[str, Mapping[str, float]])

    def groups(self, dimension: str) -> dict[str, set[str]]:
        """Everybody by their values of a dimension."""
        found: dict[str, set[str]] = {}
        for one in self.everybody:
            found.setdefault(self.values[dimension].get(one) or "", set()).add(one)
        return found


def employed(archive: Archive, program: Program) -> People:
    """Who worked in the organization on the day the program began."""
    return archive.once(("employed", program.id), lambda: _employed(archive, program))


def mentees(archive: Archive, program: Program) -> People:
    return archive.once(("mentees", program.id), lambda: _mentees(archive, program))


def _employed(archive: Archive, program: Program) -> People:
    states = archive.states
    known = states[flags(day <= program.starts_on for day in states.effective_date)]
    there = known.drop_duplicates("subject", keep="last")
    people = set(there[(there.status == "active") & flags(not one for one in there.external)].subject)
    sets = {"employed": people}
    for role in ("mentee", "mentor"):
        found = archive.participants(program, role)
        sets[f"{role}s"] = people & set(found[found.enrolled.notna()].index)
    return People(people, _units(archive, program), sets)


def _mentees(archive: Archive, program: Program) -> People:
    people = archive.participants(program, "mentee")
    everybody = set(people[people.enrolled.notna()].index)
    means = {"score": _scores(archive, program), "rating": _ratings(archive, program)}
    return People(
        everybody,
        {**_units(archive, program), **_told(archive, program, everybody)},
        {
            "mentees": everybody,
            **{name: people & everybody for name, people in _fates(archive, program).items()},
            "scored": everybody & set(means["score"]),
            "rated": everybody & set(means["rating"]),
        },
        means,
    )


def taking_part(archive: Archive, program: Program) -> Numbers:
    return _counted(employed(archive, program))


def equity(archive: Archive, program: Program) -> Numbers:
    return _counted(mentees(archive, program))


def _units(archive: Archive, program: Program) -> dict[str, Mapping[str, str]]:
    return {unit: archive.unit_on(program.starts_on, unit) for unit in UNITS}


def _counted(people: People) -> Numbers:
    """In all, and by what each person is."""

    def count(group: set[str]) -> dict[str, Number]:
        cells: dict[str, Number] = {name: (len(group & who), len(group & who)) for name, who in people.sets.items()}
        for name, numbers in people.means.items():
            told = sorted(numbers[one] for one in group if one in numbers)
            cells[name] = (len(told), round(fmean(told), DECIMALS) if told else None)
            cells[f"{name}_spread"] = (len(told), round(stdev(told), DECIMALS) if len(told) > 1 else None)
        return cells

    rows = {name: {value: count(who) for value, who in people.groups(name).items()} for name in people.values}
    return Numbers(count(people.everybody), rows)


def _told(archive: Archive, program: Program, mentees: set[str]) -> Mapping[str, Mapping[str, str]]:
    """By attribute, by mentee, what they tell of their identity as a mentee and have not taken back."""
    kinds = ("participant_attributes_shared", "participant_attributes_withdrawn")
    enrolled = archive.within(program, "participant_enrolled", "participant_admitted")
    of_mentees = set(enrolled[enrolled.role == "mentee"].subject)
    last = archive.within(program, *kinds).drop_duplicates("subject", keep="last")
    last = last[last.subject.isin(of_mentees)]
    found: dict[str, dict[str, str]] = {}
    for row in last.to_dict("records"):
        if row["event"] == kinds[0] and row["person_id"] in mentees and isinstance(row.get("attributes"), list):
            for told in row["attributes"]:
                values = {value.lower() for value in told["values"]}
                one = "several of these" if len(values) > 1 else "".join(values)
                found.setdefault(told["attribute"].lower(), {})[row["person_id"]] = one
    return found


def _fates(archive: Archive, program: Program) -> Mapping[str, set[str]]:
    answers = archive.within(program, "proposal_accepted", "proposal_declined", "proposal_expired").to_dict("records")
    accepted = {one["mentee_id"] for one in answers if one["event"] == "proposal_accepted" and one["complete"]}
    others = {one["mentee_id"] for one in answers if one["event"] != "proposal_accepted"}
    ended = [one for one in _records(archive.memberships(program)) if isinstance(one["reason"], str)]
    return {
        "proposed": accepted | others,
        "accepted": accepted,
        "ended": {one["mentee_id"] for one in ended},
        "completed": {one["mentee_id"] for one in ended if one["completed"]},
    }


def _scores(archive: Archive, program: Program) -> Mapping[str, float]:
    scores: dict[str, list[float]] = {}
    for one in _records(archive.within(program, "match_proposed").drop_duplicates("subject")):
        scores.setdefault(one["mentee_id"], []).append(one["score"])
    return {mentee: fmean(those) for mentee, those in scores.items()}


def _ratings(archive: Archive, program: Program) -> Mapping[str, float]:
    """What mentees gave in mentorships of theirs."""
    theirs = {(one["mentorship_id"], one["mentee_id"]) for one in _records(archive.memberships(program))}
    ratings: dict[str, list[float]] = {}
    for one in _records(archive.within(program, "feedback_given")):
        if one["rating"] == one["rating"] and (one["mentorship_id"], one["given_by"]) in theirs:
            ratings.setdefault(one["given_by"], []).append(one["rating"])
    return {mentee: fmean(those) for mentee, those in ratings.items()}


def _records(frame: Any) -> Iterable[dict[str, Any]]:
    return frame.to_dict("records")
