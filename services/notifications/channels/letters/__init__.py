"""What each nudge says: its words, its one thing to do, and why it comes. One module for each subject.

Rules about words: kind, concrete, no exclamation marks; one thing to do in a mail; a no is told kindly and with the
next best; nothing says why a mentorship ended, who of an introduction said no, or, before both have agreed, who the
other is. Whole sentences only, so that they can be translated: what stands in one is a name, a title, a day, a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from services.notifications.channels.letters import (
    announcements,
    approaching,
    cohort,
    gatherings,
    goals,
    introductions,
    mentorships,
    numbers,
    platform,
    recognition,
    sessions,
    together,
)
from services.notifications.channels.letters.letter import Choice, Facts, Item, Letter, first_name, one_line
from services.notifications.channels.letters.platform import digest
from services.notifications.nudges.domain import Nudge, Rule

__all__ = ["LETTERS", "Choice", "Facts", "Item", "Letter", "digest", "first_name", "letter", "one_line", "thread"]

LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    **cohort.LETTERS,
    **announcements.LETTERS,
    **approaching.LETTERS,
    **introductions.LETTERS,
    **mentorships.LETTERS,
    **together.LETTERS,
    **sessions.LETTERS,
    **recognition.LETTERS,
    **goals.LETTERS,
    **gatherings.LETTERS,
    **numbers.LETTERS,
    **platform.LETTERS,
}
"""All but the digest, which is made of other letters."""

_ABOUT_MENTORSHIPS = {*mentorships.LETTERS, *together.LETTERS} - {Rule.RESOURCE}


def letter(facts: Facts) -> Letter:
    """The letter of a nudge, in the language of the facts."""
    made = LETTERS[facts.nudge.rule](facts)
    shown = made.preheader or next(iter((*(row for _, row in made.facts), *made.paragraphs, *made.quoted)), "")
    language = made.language if facts.nudge.rule is Rule.TEST else facts.language
    return replace(made, preheader=shown, thread=thread(facts.nudge), language=language)


def thread(nudge: Nudge) -> UUID | None:
    """The mentorship that a nudge belongs to, so that a mail program can show its mails together."""
    if mentorship := nudge.payload.get("mentorship_id"):
        return UUID(mentorship)
    return nudge.about if nudge.rule in _ABOUT_MENTORSHIPS else None
