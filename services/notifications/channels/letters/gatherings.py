"""What people hear of workshops and conferences that they registered for, or at which they speak."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Facts, Letter, one_line
from services.notifications.nudges.domain import Rule
from shared.zones import zone_or_utc

__all__ = ["LETTERS"]


def _speaker(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return _letter(
        facts,
        say("You speak at {title}, {day}", title=title, day=_short(facts)),
        say("You are one of the speakers at “{title}”.", title=title),
        say("If you cannot come, tell whoever organizes it."),
        say("The invitation for your calendar comes with this mail."),
    )


def _left_out(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return _letter(
        facts,
        say("You no longer speak at {title}, {day}", title=title, day=_short(facts)),
        say("You are no longer one of the speakers at “{title}”.", title=title),
        say("There is nothing to do; your calendar takes that from this mail."),
    )


def _place_taken(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return _letter(
        facts,
        say("You have a place: {title}, {day}", title=title, day=_short(facts)),
        say("You have a place at “{title}”.", title=title),
        say("If you cannot come, give it back, so that somebody else can."),
        say("The invitation for your calendar comes with this mail."),
    )


def _from_waitlist(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return _letter(
        facts,
        say("A place has opened for you: {title}, {day}", title=title, day=_short(facts)),
        say("Somebody has given back their place at “{title}”, and it is yours now.", title=title),
        say("If you cannot come any more, give it back, so that whoever waits next can."),
        say("The invitation for your calendar comes with this mail."),
    )


def _released(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return _letter(
        facts,
        say("You have given back your place: {title}, {day}", title=title, day=_short(facts)),
        say("Your place at “{title}” is free for somebody else.", title=title),
        say("Your calendar takes that from this mail. As long as there are places, you can come after all."),
    )


def _waitlisted(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return _letter(
        facts,
        say("You are on the waiting list of {title}", title=title),
        say("All places at “{title}” are taken.", title=title),
        say("You are number {position} on the waiting list.", position=facts.payload["position"]),
        say("If a place opens, it is yours and you get a mail."),
    )


def _changed(facts: Facts) -> Letter:
    say, title, changed = facts.say, facts.text("title"), set(facts.payload.get("changed", ()))
    if changed == {"time"}:
        subject = say("{title} is at another time: {day}", title=title, day=_short(facts))
        words = say("“{title}” is at another time.", title=title)
    elif changed == {"place"}:
        subject = say("{title} is at another place", title=title)
        words = say("“{title}” is at another place.", title=title)
    elif changed == {"title"}:
        subject = say("A gathering of yours is called {title} now", title=title)
        words = (
            say("A gathering at which you speak is called “{title}” now.", title=title)
            if facts.payload.get("speaks")
            else say("A gathering that you registered for is called “{title}” now.", title=title)
        )
    else:
        subject = say("{title} has changed", title=title)
        words = say("Something about “{title}” is different; this is how it is now.", title=title)
    unsuited = (
        say("If that does not suit you, tell whoever organizes it.")
        if facts.payload.get("speaks")
        else say("If that does not suit you, give back your place, so that somebody else can come.")
    )
    return _letter(facts, subject, words, unsuited)


def _cancelled(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return _letter(
        facts,
        say("Cancelled: {title} on {day}", title=title, day=_short(facts)),
        say("“{title}” does not take place.", title=title),
        say("There is nothing to do; your calendar takes that from this mail."),
    )


def _reminder(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    start = datetime.fromisoformat(facts.payload["start"]).astimezone(facts.zone)
    time = facts.language.time(start)
    match (start.date() - facts.today()).days:
        case 0:
            subject = say("Today at {time}: {title}", time=time, title=title)
        case 1:
            subject = say("Tomorrow at {time}: {title}", time=time, title=title)
        case _:
            subject = say("{day} at {time}: {title}", day=facts.language.short_day(start), time=time, title=title)
    if facts.payload.get("speaks"):
        return _letter(
            facts,
            subject,
            say("You are one of the speakers at “{title}”.", title=title),
            say("If you cannot come, tell whoever organizes it."),
        )
    return _letter(
        facts,
        subject,
        say("You have a place at “{title}”.", title=title),
        say("If you cannot come, give it back, so that somebody else can."),
    )


def _short(facts: Facts) -> str:
    start = datetime.fromisoformat(facts.payload["start"]).astimezone(facts.zone)
    return facts.language.short_day(start)


def _letter(facts: Facts, subject: str, *paragraphs: str) -> Letter:
    say, language = facts.say, facts.language
    start, end = (datetime.fromisoformat(facts.payload[name]) for name in ("start", "end"))
    rows = [(say("When"), language.span(start, end, facts.zone))]
    there = zone_or_utc(facts.payload["zone"])
    if start.astimezone(there).utcoffset() != start.astimezone(facts.zone).utcoffset():
        rows.append((say("Local time"), language.span(start, end, there)))
    if place := one_line(facts.payload.get("place") or ""):
        rows.append((say("Where"), language.isolated(place)))
    if link := one_line(facts.payload.get("link") or ""):
        rows.append((say("Link"), link))
    return Letter(
        subject=subject,
        paragraphs=paragraphs[:1],
        facts=tuple(rows),
        after=paragraphs[1:],
        action=say("See the gathering"),
        link=facts.links.gathering(facts.about),
        because=because.gathering(facts),
    )


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.SPEAKER: _speaker,
    Rule.SPEAKER_LEFT_OUT: _left_out,
    Rule.PLACE_TAKEN: _place_taken,
    Rule.PLACE_FROM_WAITLIST: _from_waitlist,
    Rule.PLACE_RELEASED: _released,
    Rule.GATHERING_WAITLISTED: _waitlisted,
    Rule.GATHERING_CHANGED: _changed,
    Rule.GATHERING_CANCELLED: _cancelled,
    Rule.GATHERING_REMINDER: _reminder,
}
