"""How a round's stored answer becomes what the engine found, and the lines of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.matching.rounds.domain import Reasons
from services.matching.rounds.engine.reasons.results import (
    Competition,
    NearMiss,
    Pair,
    Relief,
    Share,
    Topic,
    Unmatched,
)
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.reports.data import PairLine, Who

__all__ = ["Named", "line", "named", "pair", "shares", "topic", "unmatched"]

Named = tuple[str, str]
"""What tells a person apart, and their name."""

GONE = "no longer known"


def shares(stored: Sequence[Mapping[str, Any]]) -> dict[str, list[float]]:
    """Value and points of each criterion of a stored pair, by title."""
    return {share["title"]: [share["value"], share["points"]] for share in stored}


def pair(stored: Sequence[Any], parts: Sequence[tuple[str, str, int]]) -> Pair:
    """stored: mentee, mentor, micro, and `shares`. parts: title, label and weight of each criterion of the round."""
    mentee, mentor, micro, told = stored
    found = [(title, label, weight, told.get(title, (0.0, 0))) for title, label, weight in parts]
    return Pair(
        UUID(mentee),
        UUID(mentor),
        micro,
        tuple(Share(title, label, value, weight, points, None) for title, label, weight, (value, points) in found),
        0,
        0,
        None,
        (),
    )


def unmatched(stored: Mapping[str, Any]) -> Unmatched:
    """stored: the columns of `rounds.tables.RoundUnmatched` as JSON."""
    rivals, relief = stored["competition"], stored["relief"]
    return Unmatched(
        UUID(stored["person_id"]),
        stored["reason"],
        stored["ruled_out"],
        stored["allowed"],
        tuple(NearMiss(UUID(one["mentor_id"]), one["micro"], one["needed"]) for one in stored["near"]),
        None
        if rivals is None
        else Competition(
            rivals["people"],
            rivals["offering"],
            rivals["places"],
            tuple(map(UUID, rivals["mentees"])),
            tuple(map(UUID, rivals["mentors"])),
        ),
        Relief(tuple(map(UUID, relief["mentors"])), tuple(map(topic, relief["topics"]))),
    )


def topic(stored: Mapping[str, Any]) -> Topic:
    return Topic(UUID(stored["skill_id"]), stored["wanted"], stored["offered"], stored["free"])


def line(stored: Mapping[str, Any], titles: Sequence[str], people: Mapping[UUID, Who]) -> PairLine:
    """stored: the columns of `rounds.tables.RoundPair` as JSON. titles: of the report's criteria."""
    mentee, mentor, other = people[UUID(stored["mentee_id"])], people[UUID(stored["mentor_id"])], stored["runner_up"]
    told = shares(stored["shares"])
    return PairLine(
        mentee,
        mentor,
        stored["micro"] / MICRO,
        [told[title][1] / MICRO if title in told else 0.0 for title in titles],
        Reasons(stored["reason_codes"], stored["sentences"]).told(mentee=mentee.name, mentor=mentor.name),
        stored["better_mentors"] + 1,
        stored["better_mentees"] + 1,
        None if other is None else people[UUID(other["mentor_id"])],
        None if other is None else other["micro"] / MICRO,
        stored["pinned"],
    )


def named(ids: Sequence[str], told: Mapping[str, Named]) -> dict[UUID, Who]:
    """Everybody in a round as a report shows them. told: of those who are known here, by id."""
    names = [told.get(one, (one, GONE)) for one in ids]
    count: dict[str, int] = {}
    for _, name in names:
        count[name] = count.get(name, 0) + 1
    return {
        UUID(one): Who(key, name, name if count[name] == 1 else f"{name} ({key})")
        for one, (key, name) in zip(ids, names, strict=True)
    }
