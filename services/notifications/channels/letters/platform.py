"""What the platform says of itself, and several letters in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal

from services.notifications.channels.languages import choose
from services.notifications.channels.letters.letter import Facts, Item, Letter, one_line
from services.notifications.nudges.domain import Rule
from shared.languages import Language
from shared.links import Links

__all__ = ["LETTERS", "digest"]


def _webhook_disabled(facts: Facts) -> Letter:
    say, host = facts.say, facts.text("host")
    since = facts.payload.get("since")
    words = say("{host} gets no more webhooks, as it has not accepted any for too long.", host=host)
    if since:
        moment = facts.language.moment(datetime.fromisoformat(since), facts.zone)
        words = say(
            "{host} gets no more webhooks, as it has not accepted any since {moment}.", host=host, moment=moment
        )
    return Letter(
        subject=say("Webhooks to {host} have stopped", host=host),
        paragraphs=(
            words,
            say("When it works again, enable it; what was not delivered can be sent once more from its log."),
        ),
        action=say("See the deliveries"),
        link=facts.links.webhook(facts.about),
        because=say("You get this because you look after the webhooks."),
    )


def digest(
    letters: Sequence[Letter], often: Literal["daily", "weekly", "once"], language: Language, links: Links
) -> Letter:
    """Several letters to one person in one mail, each with its own thing to do.

    letters: at least one. often: "once" for somebody who wants no digests, and for whom it was too much for a day.
    """
    say = language.say
    count = len(letters)
    if often == "weekly":
        subject = language.say_n("Your week: {number} thing", "Your week: {number} things", count)
        because = say("You get this because you want to hear once a week.")
    else:
        subject = language.say_n("Your day: {number} thing", "Your day: {number} things", count)
        because = say("You get this because you want to hear once a day.")
    if often == "once":
        because = say("You get this in one mail because it was much for one day.")
    return Letter(
        subject=subject,
        paragraphs=(),
        items=tuple(_item(letter) for letter in letters),
        action=say("See everything in one place"),
        link=links.home(),
        because=because,
        preheader=one_line(letters[0].subject),
        language=language,
    )


def _item(letter: Letter) -> Item:
    words = next(iter((*letter.paragraphs, *letter.quoted)), "")
    return Item(letter.subject, words, letter.action, letter.link)


def _test(facts: Facts) -> Letter:
    """An example of another rule, in the language that was asked for."""
    from services.notifications.channels.examples import examples

    language = choose(facts.text("language"), country=facts.language.forms.territory or "")
    found = examples(Rule(facts.payload["rule"]), facts.now, language, facts.links)
    made = found.get(facts.payload["variant"]) or next(iter(found.values()))
    because = language.say("You get this because you asked for an example of this mail.")
    return replace(made, subject=language.say("Example: {subject}", subject=made.subject), because=because, thread=None)


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.WEBHOOK_DISABLED: _webhook_disabled,
    Rule.TEST: _test,
}
