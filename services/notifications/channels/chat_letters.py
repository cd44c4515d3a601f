"""What a program's channel is told: what concerns everybody in it, and nothing of one person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.notifications.channels.letters import Letter, one_line
from services.notifications.nudges.domain import Rule
from shared.languages import Language
from shared.links import Links
from shared.text import paragraphs

__all__ = ["greeting", "post"]


def post(
    rule: Rule,
    program_id: UUID,
    program: str,
    payload: Mapping[str, Any],
    language: Language,
    links: Links,
    today: date,
) -> Letter:
    """An announcement or a day of a program, for its channel. Raises KeyError for any other rule."""
    say = language.say
    because = say("This channel hears what concerns everybody in {program}.", program=program)
    link, action = links.program(program_id), say("See the program")
    if rule is Rule.ANNOUNCEMENT:
        words = tuple(paragraphs(payload["text"]))
        title = one_line(payload["title"])
        return Letter(title, (), action, link, because, quoted=words, language=language)
    day = date.fromisoformat(payload["on"])
    short, full, is_today = language.short_day(day), language.day(day), day == today
    match rule:
        case Rule.KICKOFF:
            subject = (
                say("{program} begins today", program=program)
                if is_today
                else say("{program} begins on {day}", program=program, day=short)
            )
            words = (
                say("{program} begins on {day}.", program=program, day=full),
                say("A first session in the first two weeks helps to get going."),
            )
        case Rule.MIDPOINT:
            subject = (
                say("{program} is halfway today", program=program)
                if is_today
                else say("{program} is halfway on {day}", program=program, day=short)
            )
            words = (say("Half of {program} is over on {day}.", program=program, day=full),)
        case Rule.END:
            subject = (
                say("{program} ends today", program=program)
                if is_today
                else say("{program} ends on {day}", program=program, day=short)
            )
            words = (say("{program} ends on {day}.", program=program, day=full),)
        case _:
            raise KeyError(rule)
    return Letter(subject, words, action, link, because, language=language)


def greeting(name: str, language: Language, links: Links) -> Letter:
    """What is posted to try a channel. name: what its owner calls it."""
    say = language.say
    return Letter(
        subject=say("Messages can reach you here"),
        paragraphs=(say("This is a test of “{name}”. Nothing needs to be done.", name=one_line(name)),),
        action=say("Choose what you hear"),
        link=links.preferences(),
        because=say("You get this because somebody has tried the connection."),
        language=language,
    )
