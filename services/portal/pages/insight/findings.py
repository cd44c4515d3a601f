"""What counts say in one sentence.

Each count has a part of its own, since languages bend what stands beside 1, 2, 5 and 12 differently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.portal.words import Words

__all__ = ["all_reached", "found", "reached"]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Says parts of a sentence by the names of counts. Raises KeyError for a count that is not told."""

    words: Words
    counts: Mapping[str, float]

    def say_n(self, one: str, many: str, name: str, **parts: str) -> str:
        """A part that may show the count of this name as {shown}."""
        count = round(self.counts[name])
        return self.words.say_n(one, many, count, shown=self.words.number(count), **parts)

    def both(self, one: str, other: str) -> str:
        return self.words.say("{one}, {other}", one=one, other=other)


def reached(words: Words, step: str, count: float, people: float) -> str:
    """How many of a program's mentees have come to a step."""
    say_n = _Counts(words, {"count": count, "people": people}).say_n
    mentees = say_n("of {shown} mentee", "of {shown} mentees", "people")
    match step:
        case "proposed":
            return say_n(
                "{shown} {of_all} has been proposed a mentor",
                "{shown} {of_all} have been proposed a mentor",
                "count",
                of_all=mentees,
            )
        case "accepted":
            return say_n(
                "{shown} {of_all} has a match that both said yes to",
                "{shown} {of_all} have a match that both said yes to",
                "count",
                of_all=mentees,
            )
        case "started":
            return say_n(
                "{shown} {of_all} has begun a mentorship",
                "{shown} {of_all} have begun a mentorship",
                "count",
                of_all=mentees,
            )
        case "scheduled":
            return say_n(
                "{shown} {of_all} has planned their first session",
                "{shown} {of_all} have planned their first session",
                "count",
                of_all=mentees,
            )
        case "feedback":
            return say_n(
                "{shown} {of_all} has feedback on their mentorship",
                "{shown} {of_all} have feedback on their mentorship",
                "count",
                of_all=mentees,
            )
        case _:
            return say_n(
                "{shown} {of_all} has held their first session",
                "{shown} {of_all} have held their first session",
                "count",
                of_all=mentees,
            )


def all_reached(words: Words, step: str, people: float) -> str:
    """All of a program's mentees have come to a step."""
    say_n = _Counts(words, {"people": people}).say_n
    match step:
        case "proposed":
            return say_n(
                "The only mentee has been proposed a mentor",
                "All {shown} mentees have been proposed a mentor",
                "people",
            )
        case "accepted":
            return say_n(
                "The only mentee has a match that both said yes to",
                "All {shown} mentees have a match that both said yes to",
                "people",
            )
        case "started":
            return say_n(
                "The only mentee has begun a mentorship",
                "All {shown} mentees have begun a mentorship",
                "people",
            )
        case "scheduled":
            return say_n(
                "The only mentee has planned their first session",
                "All {shown} mentees have planned their first session",
                "people",
            )
        case "feedback":
            return say_n(
                "The only mentee has feedback on their mentorship",
                "All {shown} mentees have feedback on their mentorship",
                "people",
            )
        case _:
            return say_n(
                "The only mentee has held their first session",
                "All {shown} mentees have held their first session",
                "people",
            )


def found(words: Words, family: str, counts: Mapping[str, float]) -> str:
    """What the totals of a family say. counts: by the names of its measures.

    Raises KeyError where a count is missing that the sentence names, and for a family of which nothing is said.
    """
    told = _Counts(words, counts)
    say_n = told.say_n
    sentences: dict[str, Callable[[], str]] = {
        "funnel": lambda: reached(words, "held", counts["held"], counts["enrolled"]),
        "journey": lambda: say_n(
            "{shown} {of_all} has completed a mentorship",
            "{shown} {of_all} have completed a mentorship",
            "completed",
            of_all=say_n("of {shown} matched mentee", "of {shown} matched mentees", "matched"),
        ),
        "participation": lambda: told.both(
            say_n("{shown} session was held", "{shown} sessions were held", "held"),
            say_n("{shown} was missed", "{shown} were missed", "missed"),
        ),
        "activity": lambda: say_n(
            "{shown} {of_all} is active",
            "{shown} {of_all} are active",
            "active",
            of_all=say_n("of {shown} mentee in a mentorship", "of {shown} mentees in a mentorship", "running"),
        ),
        "match_quality": lambda: say_n(
            "{shown} {of_all} was accepted by both",
            "{shown} {of_all} were accepted by both",
            "accepted",
            of_all=say_n("of {shown} proposal with an end", "of {shown} proposals with an end", "decided"),
        ),
        "mentors": lambda: say_n(
            "{shown} {of_all} is taken",
            "{shown} {of_all} are taken",
            "taken",
            of_all=say_n("of {shown} place with mentors", "of {shown} places with mentors", "places"),
        ),
        "unmatched": lambda: say_n(
            "{shown} mentee was left without a match", "{shown} mentees were left without a match", "unmatched"
        ),
        "endings": lambda: say_n(
            "{shown} {of_all} saw it end early", "{shown} {of_all} saw it end early", "early", of_all=_of_ended(told)
        ),
        "skills": lambda: told.both(
            say_n("{shown} person wants to learn a skill", "{shown} people want to learn a skill", "wanted"),
            say_n("{shown} offers to teach one", "{shown} offer to teach one", "offered"),
        ),
        "nudges": lambda: say_n(
            "{shown} {of_all} helped",
            "{shown} {of_all} helped",
            "helpful",
            of_all=say_n("of {shown} rated nudge", "of {shown} rated nudges", "rated"),
        ),
        "equity": lambda: say_n(
            "{shown} {of_all} has completed one",
            "{shown} {of_all} have completed one",
            "completed",
            of_all=_of_ended(told),
        ),
        "equity_participation": lambda: told.both(
            say_n(
                "{shown} {of_all} takes part as a mentee",
                "{shown} {of_all} take part as mentees",
                "mentees",
                of_all=say_n("of {shown} person", "of {shown} people", "employed"),
            ),
            say_n("{shown} as a mentor", "{shown} as mentors", "mentors"),
        ),
    }
    return sentences[family]()


def _of_ended(told: _Counts) -> str:
    return told.say_n(
        "of {shown} mentee whose mentorship has ended", "of {shown} mentees whose mentorship has ended", "ended"
    )
