"""What a program says to many at once, and what it asks them; and what reaches whoever is named for concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Facts, Letter, day_of
from services.notifications.nudges.domain import Rule
from shared.text import paragraphs

__all__ = ["LETTERS"]


def _announcement(facts: Facts) -> Letter:
    program = facts.nudge.program_id
    return Letter(
        subject=facts.text("title"),
        paragraphs=(),
        quoted=tuple(paragraphs(facts.payload["text"])),
        action=facts.say("See the program"),
        link=facts.links.program(program) if program else facts.links.home(),
        because=because.runs_it(facts),
    )


def _survey(facts: Facts) -> Letter:
    say, program, title = facts.say, facts.program_name, facts.text("title")
    match facts.payload["moment"]:
        case "kickoff":
            subject = say("{program} asks how it begins", program=program)
            words = say("{program} asks everybody in it how it begins: “{title}”.", program=program, title=title)
        case "midpoint":
            subject = say("{program} asks how it goes", program=program)
            words = say("{program} asks everybody in it how it goes: “{title}”.", program=program, title=title)
        case _:
            subject = say("{program} asks how it went", program=program)
            words = say("{program} asks everybody in it how it went: “{title}”.", program=program, title=title)
    return Letter(
        subject=subject,
        paragraphs=(words, say("You can answer until {day}.", day=day_of(facts, "closes_on")), _nameless(facts)),
        action=say("Answer the questions"),
        link=facts.links.survey(facts.about),
        because=_took_part(facts),
    )


def _survey_unanswered(facts: Facts) -> Letter:
    say, day, title = facts.say, day_of(facts, "closes_on"), facts.text("title")
    last = facts.language.short_day(date.fromisoformat(facts.payload["closes_on"]))
    return Letter(
        subject=say("“{title}”: you can answer until {day}", title=title, day=last),
        paragraphs=(
            say(
                "“{title}” of {program} is open until {day}.",
                title=title,
                program=facts.program_name,
                day=day,
            ),
            _nameless(facts),
        ),
        action=say("Answer the questions"),
        link=facts.links.survey(facts.about),
        because=_took_part(facts),
    )


def _nameless(facts: Facts) -> str:
    return facts.say("Its admins read numbers and words without names, and nothing before enough people have answered.")


def _took_part(facts: Facts) -> str:
    return facts.say("You get this because you take part in {program}, or did.", program=facts.program_name)


def _concern(facts: Facts) -> Letter:
    say = facts.say
    return Letter(
        subject=say("Somebody has confided a concern to you"),
        paragraphs=(
            say("You can read it after you sign in. This mail says nothing of it, and nobody else has been told."),
        ),
        action=say("Read the concern"),
        link=facts.links.concern(facts.about),
        because=say("You get this because you are named as the contact for concerns."),
    )


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.ANNOUNCEMENT: _announcement,
    Rule.SURVEY: _survey,
    Rule.SURVEY_UNANSWERED: _survey_unanswered,
    Rule.CONCERN: _concern,
}
