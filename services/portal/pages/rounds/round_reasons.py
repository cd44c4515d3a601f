"""Why a match round leaves a pair or a person as it does, and what was decided about it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from services.portal.answers.rounds import Alone, RoundDetails
from services.portal.pages.rounds.round_words import score
from services.portal.words import Words

__all__ = ["about", "alone", "barred", "outcome", "relief", "rule", "settings"]


def about(words: Words, name: str) -> str:
    """What groups are made by; the attribute's own name where it is one that the program asks for."""
    match name:
        case "department":
            return words.say("Department")
        case "grade":
            return words.say("Grade")
        case "location":
            return words.say("Location")
        case "country":
            return words.say("Country")
        case _:
            return name


def rule(words: Words, name: str) -> str:
    """Why a rule forbids a pair, in a sentence about the two."""
    match name:
        case "oneself":
            return words.say("They are one and the same person.")
        case "reporting-line":
            return words.say("One of them is above the other in the company, and nobody mentors in their own line.")
        case "avoided":
            return words.say("One of them does not want to meet the other.")
        case "forbidden":
            return words.say("You have forbidden this pair.")
        case "earlier-pair":
            return words.say("They were proposed to each other or had a mentorship before.")
        case "not-eligible":
            return words.say("One of them is not among those who may take part.")
        case "no-common-language":
            return words.say("They share no language.")
        case "no-common-hours":
            return words.say("They share too few working hours.")
        case "below-minimum-score":
            return words.say("Their score is below the lowest that you accept.")
        case _:
            return name


def barred(words: Words, name: str, count: int) -> str:
    """How many mentors a rule takes away from a mentee."""
    match name:
        case "oneself":
            return words.say("They are one of the mentors themselves.")
        case "reporting-line":
            return words.say_n(
                "One mentor is above or below them in the company.",
                "{number} mentors are above or below them in the company.",
                count,
            )
        case "avoided":
            return words.say_n(
                "One does not want to meet them, or the other way round.",
                "{number} do not want to meet them, or the other way round.",
                count,
            )
        case "forbidden":
            return words.say_n("You have forbidden one mentor.", "You have forbidden {number} mentors.", count)
        case "earlier-pair":
            return words.say_n(
                "One was proposed to them or mentored them before.",
                "{number} were proposed to them or mentored them before.",
                count,
            )
        case "not-eligible":
            return words.say_n(
                "One is not among those who may take part with them.",
                "{number} are not among those who may take part with them.",
                count,
            )
        case "no-common-language":
            return words.say_n("One shares no language with them.", "{number} share no language with them.", count)
        case "no-common-hours":
            return words.say_n(
                "One shares too few working hours with them.",
                "{number} share too few working hours with them.",
                count,
            )
        case "below-minimum-score":
            return words.say_n(
                "One fits less well than the lowest score that you accept.",
                "{number} fit less well than the lowest score that you accept.",
                count,
            )
        case _:
            return f"{name}: {words.number(count)}"


def alone(words: Words, found: Alone) -> str:
    """Why somebody is unmatched, in a sentence."""
    if found.reason == "no-allowed-mentor":
        return words.say("The rules leave no mentor for {name}.", name=found.name)
    return words.say_n(
        "One mentor would be allowed for {name}, and their places went to people who fit better.",
        "{number} mentors would be allowed for {name}, and their places went to people who fit better.",
        found.allowed,
        name=found.name,
    )


def relief(words: Words, found: Alone) -> Sequence[str]:
    """What would give somebody a mentor, each in a sentence."""
    told: list[str] = []
    if mentors := [name for one in found.relief.mentors[:3] if (name := found.names.get(one))]:
        told.append(
            words.say(
                "One place more with any of these: {mentors}. Nobody else loses theirs.", mentors=words.names(mentors)
            )
        )
    if topics := [one.name for one in found.relief.topics[:3]]:
        told.append(words.say("A mentor with a place who offers any of these: {skills}.", skills=words.names(topics)))
    if told:
        return told
    if found.reason == "places-taken":
        return [words.say("Several places more: a single one would go to others first.")]
    if found.ruled_out and max(found.ruled_out, key=lambda name: found.ruled_out[name]) == "below-minimum-score":
        return [words.say("Accepting pairs with lower scores.")]
    return [words.say("Another mentor, whom no rule takes away.")]


def outcome(words: Words, name: str) -> str:
    """What becomes of a mentee by other rules."""
    match name:
        case "matched":
            return words.say("Gets a mentor")
        case "unmatched":
            return words.say("Loses theirs")
        case "better":
            return words.say("Fits better")
        case "worse":
            return words.say("Fits less well")
        case "equal":
            return words.say("Fits as well")
        case _:
            return words.say("Better by one setting, worse by the other")


def settings(words: Words, found: RoundDetails) -> Sequence[str]:
    """What was decided about a round besides its weights, each in a sentence."""
    rules = found.rules
    lot = words.say("Between answers that are equally good, the lot {seed} decides.", seed=rules.get("seed", 0))
    return [*_allowed(words, rules), *_sought(words, rules.get("objective") or {}), *_fixed(words, found), lot]


def _allowed(words: Words, rules: dict[str, Any]) -> Iterator[str]:
    if rules.get("minimum_score"):
        yield words.say("No pair scores below {score}.", score=score(words, float(rules["minimum_score"])))
    if not rules.get("reporting_line", True):
        yield words.say("People may be matched with those above and below them.")
    if not rules.get("earlier_pairs", True):
        yield words.say("People may be matched with whom they were proposed or matched before.")
    if not rules.get("common_language", True):
        yield words.say("People may be matched who share no language.")
    if rules.get("common_hours"):
        yield words.say("Both share at least {hours} working hours a week.", hours=words.number(rules["common_hours"]))


def _sought(words: Words, objective: dict[str, Any]) -> Iterator[str]:
    if objective.get("raise_lowest"):
        yield words.say("First the lowest score is as high as can be, then the total.")
    if objective.get("stable_picks"):
        yield words.say("People who picked each other stay together.")
    if objective.get("spread"):
        yield words.say("Mentees are spread over mentors.")
    if objective.get("close_gap") and objective.get("gap_weight"):
        yield words.say("Groups by {field} are drawn together.", field=about(words, str(objective["close_gap"])))


def _fixed(words: Words, found: RoundDetails) -> Iterator[str]:
    if found.pins:
        yield words.say_n("One pair is pinned.", "{number} pairs are pinned.", len(found.pins))
    if found.forbidden:
        yield words.say_n("One pair is forbidden.", "{number} pairs are forbidden.", len(found.forbidden))
    if found.based_on:
        yield words.say("It is about the people of an earlier round, as they were then.")
    if found.keeps_pairs_of:
        yield words.say("Pairs of an earlier round stay together where that is worth it.")
