"""What two people hear of an introduction: never who the other is before both agree, nor who said no."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Facts, Letter
from services.notifications.nudges.domain import Rule

__all__ = ["LETTERS"]


def _proposed(facts: Facts) -> Letter:
    say, introducer = facts.say, facts.other
    if facts.role == "mentee":
        words = say("{introducer} knows somebody who could help you, and would introduce you.", introducer=introducer)
    else:
        words = say("{introducer} knows somebody whom you could help, and would introduce you.", introducer=introducer)
    return Letter(
        subject=say("{introducer} would like to introduce you to somebody", introducer=introducer),
        paragraphs=(
            words,
            say("If both of you would like that, each learns who the other is. Nobody hears of a no."),
            *facts.by(),
        ),
        action=say("See the introduction"),
        link=facts.links.introduction(facts.about),
        because=because.taking_part(facts),
    )


def _made(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    introducers = facts.people(facts.payload.get("people", ()))
    if introducers:
        words = say("{introducer} introduces you and {other} to each other.", introducer=introducers[0], other=other)
    else:
        words = say("You and {other} are introduced to each other.", other=other)
    if facts.role == "mentee":
        then = say("A few lines about what you would like to learn are a good beginning.")
    else:
        then = say("A short answer about what you could show {other} is a good beginning.", other=other)
    return Letter(
        subject=say("Meet {other}", other=other),
        paragraphs=(words, then),
        action=say("See the introduction"),
        link=facts.links.introduction(facts.about),
        because=say("You get this because both of you would like to be introduced."),
    )


def _declined(facts: Facts) -> Letter:
    say = facts.say
    words = say("The introduction in {program} does not come about.", program=facts.program_name)
    if facts.role == "mentee":
        then, action, link = say("You can also ask a mentor yourself."), say("See the mentors"), facts.links.mentors()
    else:
        then = say("There is nothing to do. Thank you for thinking about it.")
        action, link = say("See where it stands"), facts.links.home()
    return Letter(
        subject=say("An introduction in {program} has ended", program=facts.program_name),
        paragraphs=(words, then),
        action=action,
        link=link,
        because=because.taking_part(facts),
    )


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.INTRODUCTION: _proposed,
    Rule.INTRODUCTION_MADE: _made,
    Rule.INTRODUCTION_DECLINED: _declined,
}
