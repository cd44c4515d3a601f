"""What people hear while a mentorship goes on: that they have not met, how it goes, messages and resources."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal
from uuid import UUID

from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Choice, Facts, Letter, first_name
from services.notifications.nudges.domain import Rule

__all__ = ["LETTERS"]


def _no_session(facts: Facts) -> Letter:
    say, other, since = facts.say, facts.partner, facts.when("since")
    day = facts.language.day(since) if since else ""
    if facts.role == "peer":
        words = say("The last session of your circle was on {day}.", day=day)
        never = say("Your circle has not met yet.")
    elif other:
        words = say("You and {other} last met on {day}.", other=other, day=day)
        never = say("You and {other} have not met yet.", other=other)
    else:
        words = say("The last session of your group was on {day}.", day=day)
        never = say("Your group has not met yet.")
    return Letter(
        subject=say("Anything in the way, {name}?", name=first_name(facts.name)),
        paragraphs=(
            words if since else never,
            say("If the plan has changed, that is fine: you can pick a new time, pause until a date, or end it well."),
        ),
        action=say("Choose what fits"),
        link=facts.links.mentorship(facts.about),
        because=because.mentorship(facts),
    )


def _check_in(facts: Facts) -> Letter:
    say, other, since = facts.say, facts.partner, facts.when("since")
    subject = facts.among(
        say("How is your circle going?"),
        say("How is it going with {other}?", other=other),
        say("How is your group going?"),
    )
    before = (say("Your last answer was on {day}.", day=facts.language.day(since)),) if since else ()
    return Letter(
        subject=subject,
        paragraphs=(say("Are you on track with what you agreed on?"), *before),
        after=(say("Two clicks are enough. You can add words for the program’s admins, or none."),),
        choices=(
            _choice(facts, say("Yes, on track"), "yes"),
            _choice(facts, say("Partly"), "partly"),
            _choice(facts, say("No, not now"), "no"),
        ),
        action=say("Say how it goes"),
        link=facts.links.check_in(facts.about),
        because=because.mentorship(facts),
    )


def _choice(facts: Facts, label: str, answer: Literal["yes", "partly", "no"]) -> Choice:
    return Choice(label, facts.links.check_in(facts.about, answer))


def _message(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    if facts.role == "peer":
        words = say("{other} has written to your circle.", other=other)
    else:
        words = say("{other} has written to you in your mentorship.", other=other)
    return Letter(
        subject=say("A message from {other}", other=other),
        paragraphs=(
            words,
            say("The words stay on the platform, where only the people who are in it can read them."),
        ),
        action=say("Read the message"),
        link=facts.links.messages(facts.about),
        because=because.mentorship(facts),
    )


def _resource(facts: Facts) -> Letter:
    say, other, title = facts.say, facts.other, facts.text("title")
    if facts.role == "peer":
        words = say("{other} has shared “{title}” with your circle.", other=other, title=title)
    else:
        words = say("{other} has shared “{title}” with you.", other=other, title=title)
    return Letter(
        subject=say("{other} shares: {title}", other=other, title=title),
        paragraphs=(words,),
        action=say("See what it is"),
        link=facts.links.resources(UUID(facts.payload["mentorship_id"])),
        because=because.mentorship(facts),
    )


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.NO_SESSION: _no_session,
    Rule.CHECK_IN: _check_in,
    Rule.MESSAGE: _message,
    Rule.RESOURCE: _resource,
}
