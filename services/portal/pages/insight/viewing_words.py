"""What somebody asked for when they looked at numbers, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.portal.pages import program_words
from services.portal.pages.insight.number_sentences import dimension_name
from services.portal.words import Words

__all__ = ["asked_for"]


def asked_for(words: Words, filters: Mapping[str, str]) -> str:
    """As in "Numbers: Whether nudges help · By: department". What has no words here stays as it is."""
    return " · ".join(
        words.say("{what}: {value}", what=_name(words, name), value=_value(words, name, value))
        for name, value in sorted(filters.items())
        if name != "form"
    )


def _name(words: Words, name: str) -> str:
    known = {
        "at_risk": words.say("At risk"),
        "before": words.say("Published before"),
        "cursor": words.say("From"),
        "department": words.say("Department"),
        "dimension": words.say("By"),
        "family": words.say("Numbers"),
        "grade": words.say("Grade"),
        "limit": words.say("Rows at most"),
        "location": words.say("Location"),
        "report_id": words.say("Report"),
        "role": words.say("Role"),
        "status": words.say("Standing"),
        "stuck": words.say("Stuck"),
    }
    return known.get(name) or name.replace("_", " ")


def _value(words: Words, name: str, value: str) -> str:
    values: Mapping[str, Callable[[Words], Mapping[str, str]]] = {
        "at_risk": _truth,
        "family": _families,
        "role": _roles,
        "status": program_words.standings,
        "stuck": program_words.stuck_ways,
    }
    if name == "dimension":
        return dimension_name(words, value)
    known: Mapping[str, str] = values[name](words) if name in values else {}
    return known.get(value, value) or words.say("Not known")


def _truth(words: Words) -> Mapping[str, str]:
    return {"true": words.say("yes"), "false": words.say("no")}


def _families(words: Words) -> Mapping[str, str]:
    return {
        "activity": words.say("Who is active now"),
        "endings": words.say("Why mentorships end"),
        "equity": words.say("How mentees fare"),
        "equity_participation": words.say("Who takes part"),
        "funnel": words.say("How far mentees have come"),
        "journey": words.say("What mentees have been through"),
        "match_quality": words.say("How good matches are"),
        "mentors": words.say("Mentors and their places"),
        "nudges": words.say("Whether nudges help"),
        "participation": words.say("What people do together"),
        "skills": words.say("Skills wanted and offered"),
        "times": words.say("How long it takes to find each other"),
        "unmatched": words.say("Who is left without a match"),
    }


def _roles(words: Words) -> Mapping[str, str]:
    return {"mentee": words.say("Mentees"), "mentor": words.say("Mentors")}
