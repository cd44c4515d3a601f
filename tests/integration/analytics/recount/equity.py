"""Who takes part, and how mentees fare, by groups of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from statistics import fmean, stdev
from typing import Any

from tests.integration.analytics.recount.reading import Archive, Number, Numbers, Program, flags

__all__ = ["equity", "taking_part"]

_UNITS = ("department", "grade", "location")


def taking_part(archive: Archive, program: Program) -> Numbers:
    """Of those who worked in the organization on the day the program began."""
    states = archive.states
    known = states[flags(day <= program.starts_on for day in states.effective_date)]
    there = known.drop_duplicates("subject", keep="last")
    employed = there[(there.status == "active") & flags(not one for one in there.external)]
    enrolled: dict[str, set[str]] = {}
    for role in ("mentee", "mentor"):
        people = archive.participants(program, role)
        enrolled[role] = set(people[people.enrolled.notna()].index)

    def count(people: set[str]) -> dict[str, Number]:
        parts = {"employed": people, "mentees": people & enrolled["mentee"], "mentors": people & enrolled["mentor"]}
        return {name: (len(part), len(part)) for name, part in parts.items()}

    return _by_groups(set(employed.subject), count, {unit: archive.unit_on(program.starts_on, unit) for unit in _UNITS})


def equity(archive: Archive, program: Program) -> Numbers:
    people = archive.participants(program, "mentee")
    mentees = set(people[people.enrolled.notna()].index)
    sets = _fates(archive, program)
    means = {"score": ("scored", _scores(archive, program)), "rating": ("rated", _ratings(archive, program))}

    def count(group: set[str]) -> dict[str, Number]:
        cells: dict[str, Number] = {"mentees": (len(group), len(group))}
        cells |= {name: (len(group & theirs), len(group & theirs)) for name, theirs in sets.items()}
        for name, (of, numbers) in means.items():
            told = sorted(numbers[one] for one in group if one in numbers)
            cells[of] = (len(told), len(told))
            cells[name] = (len(told), round(fmean(told), 4) if told else None)
            cells[f"{name}_spread"] = (len(told), round(stdev(told), 4) if len(told) > 1 else None)
        return cells

    units = {unit: archive.unit_on(program.starts_on, unit) for unit in _UNITS}
    return _by_groups(mentees, count, {**units, **_told(archive, program, mentees)})


def _by_groups(
    people: set[str], count: Callable[[set[str]], Mapping[str, Number]], values: Mapping[str, Mapping[str, str]]
) -> Numbers:
    """In all, and by what each person is; "" where it is not known."""
    rows: dict[str, dict[str, Mapping[str, Number]]] = {}
    for dimension, of in values.items():
        groups: dict[str, set[str]] = {}
        for one in people:
            groups.setdefault(of.get(one) or "", set()).add(one)
        rows[dimension] = {value: count(group) for value, group in groups.items()}
    return Numbers(count(people), rows)


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
