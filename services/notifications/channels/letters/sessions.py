"""What people hear of sessions: invitations, reminders, what has changed, and whether it took place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from services.notifications.channels.calendar import SessionDetails
from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Facts, Letter, first_name, one_line
from services.notifications.nudges.domain import Rule

__all__ = ["LETTERS"]

_SHOWN_TIMES = 10


def _several(facts: Facts) -> bool:
    """Whether more than two meet."""
    return bool(facts.payload.get("others"))


def _invitation(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    session = SessionDetails.read(facts.about, facts.payload)
    title, start = one_line(session.title), session.start.astimezone(facts.zone)
    day, time = facts.language.short_day(start), facts.language.time(start)
    if _several(facts):
        subject = say("Session: {title}, {day} at {time}", title=title, day=day, time=time)
        words = say("You, {other} and others meet for “{title}”.", other=other, title=title)
    else:
        subject = say("Session with {other}: {title}, {day} at {time}", other=other, title=title, day=day, time=time)
        words = say("You and {other} meet for “{title}”.", other=other, title=title)
    return Letter(
        subject=subject,
        paragraphs=(words, say("The invitation for your calendar comes with this mail.")),
        facts=_rows(session, facts),
        action=say("See the session"),
        link=facts.links.session(session.mentorship_id, session.id),
        because=say("You get this because one of you planned this session in {program}.", program=facts.program_name),
    )


def _cancellation(facts: Facts) -> Letter:
    say = facts.say
    session = SessionDetails.read(facts.about, facts.payload)
    title = one_line(session.title)
    when = (session.occurrence or session.cancelled_from or session.start).astimezone(facts.zone)
    day = facts.language.short_day(when)
    reason = say("You get this because you were invited to this session in {program}.", program=facts.program_name)
    if str(facts.nudge.person_id) in facts.payload.get("left", ()):
        return Letter(
            subject=say("No longer in your calendar: {title}", title=title),
            paragraphs=(
                say("You have left, and the others meet as planned. Your calendar takes that from this mail."),
            ),
            action=say("See the mentorship"),
            link=facts.links.mentorship(session.mentorship_id),
            because=reason,
        )
    if session.recurrence and session.occurrence is None and session.cancelled_from:
        subject = say("Cancelled from {day} on: {title}", day=day, title=title)
        words = say("From {day} on you do not meet for “{title}”.", day=day, title=title)
    elif session.recurrence and session.occurrence is None:
        subject = say("Cancelled: all sessions of {title}", title=title)
        words = say("You do not meet for “{title}” any more.", title=title)
    else:
        subject = say("Cancelled: {title} on {day}", title=title, day=day)
        words = say("You do not meet for “{title}” on {day}.", title=title, day=day)
    if not facts.other:  # they have left, and are named to nobody
        return Letter(
            subject=subject,
            paragraphs=(words, say("There is nothing to do; your calendar takes that from this mail.")),
            action=say("See the mentorship"),
            link=facts.links.mentorship(session.mentorship_id),
            because=reason,
        )
    if _several(facts):
        whom = say("{other} and the others know of it as well.", other=facts.other)
    else:
        whom = say("{other} knows of it as well.", other=facts.other)
    return Letter(
        subject=subject,
        paragraphs=(
            words,
            whom,
            say("Your calendar takes that from this mail. If another time suits better, choose one together."),
        ),
        action=say("Find another time"),
        link=facts.links.plan_session(session.mentorship_id),
        because=reason,
    )


def _reminder(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    session = SessionDetails.read(facts.about, facts.payload)
    title, start = one_line(session.title), session.start.astimezone(facts.zone)
    day, time = facts.language.short_day(start), facts.language.time(start)
    named = {"time": time, "title": title}
    match (start.date() - facts.today()).days, _several(facts):
        case 0, True:
            subject = say("Today at {time}: {title}", **named)
        case 0, False:
            subject = say("Today at {time}: {title} with {other}", **named, other=other)
        case 1, True:
            subject = say("Tomorrow at {time}: {title}", **named)
        case 1, False:
            subject = say("Tomorrow at {time}: {title} with {other}", **named, other=other)
        case _, True:
            subject = say("{day} at {time}: {title}", **named, day=day)
        case _:
            subject = say("{day} at {time}: {title} with {other}", **named, day=day, other=other)
    if _several(facts):
        words = say("You, {other} and others meet for “{title}”.", other=other, title=title)
    else:
        words = say("You and {other} meet for “{title}”.", other=other, title=title)
    return Letter(
        subject=subject,
        paragraphs=(words,),
        facts=_rows(session, facts),
        action=say("See the session"),
        link=facts.links.session(session.mentorship_id, session.id),
        because=say("You get this because a session of yours is near."),
    )


def _rows(session: SessionDetails, facts: Facts) -> tuple[tuple[str, str], ...]:
    say, language = facts.say, facts.language
    rows = [(say("When"), language.span(session.start, session.end, facts.zone))]
    if session.start.astimezone(facts.zone).utcoffset() != session.start.astimezone(facts.other_zone).utcoffset():
        name = first_name(facts.other)
        rows.append((say("For {name}", name=name), language.span(session.start, session.end, facts.other_zone)))
    if session.place:
        rows.append((say("Where"), language.isolated(one_line(session.place))))
    if session.link:
        rows.append((say("Link"), one_line(session.link)))
    return tuple(rows)


def _proposed(facts: Facts) -> Letter:
    say, other, title = facts.say, facts.other, facts.text("title")
    slots = [tuple(datetime.fromisoformat(slot[end]) for end in ("start", "end")) for slot in facts.payload["slots"]]
    return Letter(
        subject=say("{other} proposes times for “{title}”", other=other, title=title),
        paragraphs=(say("{other} would like to meet for “{title}” at one of these times.", other=other, title=title),),
        reasons_title=facts.say_n("{number} time, by your clock", "{number} times, by your clock", len(slots)),
        reasons=tuple(facts.language.span(start, end, facts.zone) for start, end in slots[:_SHOWN_TIMES]),
        after=(say("If none of them suits you, you can propose others."),),
        action=say("Choose a time"),
        link=_link(facts),
        because=because.mentorship(facts),
    )


def _asked_anew(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return Letter(
        subject=say("Another time is needed for “{title}”", title=title),
        paragraphs=(
            say("“{title}” on {moment} does not suit everybody.", title=title, moment=_moment(facts)),
            say("A new time settles it; the old one stays in the calendars until then."),
        ),
        action=say("Find another time"),
        link=_link(facts),
        because=because.mentorship(facts),
    )


def _unconfirmed(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return Letter(
        subject=say("Did “{title}” take place?", title=title),
        paragraphs=(
            say("“{title}” was planned for {moment}.", title=title, moment=_moment(facts)),
            say("Yes or no, both are fine; if it did not take place, you can choose another time."),
        ),
        action=say("Say whether you met"),
        link=_link(facts),
        because=because.mentorship(facts),
    )


def _moment(facts: Facts) -> str:
    return facts.language.moment(datetime.fromisoformat(facts.payload["start"]), facts.zone)


def _link(facts: Facts) -> str:
    return facts.links.session(UUID(facts.payload["mentorship_id"]), facts.about)


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.SESSION_PROPOSED: _proposed,
    Rule.INVITATION: _invitation,
    Rule.CANCELLATION: _cancellation,
    Rule.REMINDER: _reminder,
    Rule.SESSION_ASKED_ANEW: _asked_anew,
    Rule.SESSION_UNCONFIRMED: _unconfirmed,
}
