"""What each nudge says: its words, its one thing to do, and why it comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from services.notifications.channels.calendar import SessionDetails
from services.notifications.nudges.domain import Nudge, Rule
from shared.links import Links
from shared.text import paragraphs

__all__ = ["Facts", "Letter", "day", "first_name", "letter", "moment", "one_line", "span"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter may name. program: None while it is not known here. zones: of the two people."""

    nudge: Nudge
    name: str
    zone: ZoneInfo
    other: str
    other_zone: ZoneInfo
    program: str | None
    program_ends: date | None
    now: datetime
    links: Links

    @property
    def in_program(self) -> str:
        return f"in {self.program}" if self.program else "in your mentoring program"

    @property
    def the_program(self) -> str:
        return self.program or "a mentoring program"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail before it is set: text only, no markup. reasons: shown as a list. facts: as a small table.

    because: the sentence that ends with why this mail came.
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: str
    link: str
    because: str
    reasons: tuple[str, ...] = ()
    reasons_title: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    after: tuple[str, ...] = ()


def letter(facts: Facts) -> Letter:
    """The letter of a nudge."""
    return _LETTERS[facts.nudge.rule](facts)


def day(value: date) -> str:
    """As in "Friday 12 March 2027"."""
    return f"{value:%A} {value.day} {value:%B %Y}"


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """As in "Friday 12 March 2027 at 10:00 (Europe/Berlin)"."""
    local = instant.astimezone(zone)
    return f"{day(local)} at {local:%H:%M} ({zone.key})"


def span(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """As in "Friday 12 March 2027, 10:00–11:00 (Europe/Berlin)"; both days when it spans midnight."""
    first, last = start.astimezone(zone), end.astimezone(zone)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{day(last)}, {last:%H:%M}"
    return f"{day(first)}, {first:%H:%M}–{until} ({zone.key})"


def first_name(name: str) -> str:
    """How to speak to a person: the first word of their name, or all of it where it is only an initial."""
    first = name.split(" ", 1)[0]
    return first if len(first.rstrip(".")) > 1 else name


def one_line(text: str) -> str:
    """Text without line ends and control characters, for headers and sentences."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _welcome(facts: Facts) -> Letter:
    role = facts.nudge.payload["role"]
    places = facts.nudge.payload["places"]
    paragraphs = [f"You take part in {facts.the_program} as a {role}."]
    if role == "mentor" and places:
        paragraphs.append(f"You have {places} {'place' if places == 1 else 'places'} for mentees.")
    expected = "mentees are" if role == "mentor" else "a mentor is"
    paragraphs.append(
        f"There is nothing to do until {expected} proposed to you; you will get a mail then, and both sides can say no."
    )
    return Letter(
        subject=f"You take part in {facts.the_program} as a {role}",
        paragraphs=tuple(paragraphs),
        action="See where it stands",
        link=facts.links.home(),
        because=f"you were enrolled {facts.in_program}",
    )


def _proposal(facts: Facts) -> Letter:
    payload = facts.nudge.payload
    partner = "mentor" if payload["as"] == "mentee" else "mentee"
    answer_by = payload["answer_by"]
    until = f" Please answer by {day(date.fromisoformat(answer_by))}." if answer_by else ""
    reasons = tuple(one_line(reason) for reason in payload["reasons"])
    return Letter(
        subject=f"{facts.other} is proposed as your {partner}",
        paragraphs=(f"{facts.other} is proposed as your {partner} {facts.in_program}.",),
        reasons_title="Why the two of you",
        reasons=reasons,
        after=(f"It becomes a mentorship when both of you accept; declining needs no reason.{until}",),
        action="See the proposal",
        link=facts.links.proposal(facts.nudge.about),
        because=f"you take part {facts.in_program}",
    )


def _acceptance(facts: Facts) -> Letter:
    partner = "mentor" if facts.nudge.payload["as"] == "mentee" else "mentee"
    return Letter(
        subject=f"{facts.other} has accepted and waits for your answer",
        paragraphs=(
            f"{facts.other} would like to be your {partner} {facts.in_program}.",
            "The mentorship starts when you accept as well; if it does not fit, you can decline.",
        ),
        action="Answer the proposal",
        link=facts.links.proposal(facts.nudge.about),
        because=f"a proposal to you is open {facts.in_program}",
    )


def _mentorship(facts: Facts) -> Letter:
    partner = "mentor" if facts.nudge.payload["as"] == "mentee" else "mentee"
    ends = f" The program runs until {day(facts.program_ends)}." if facts.program_ends else ""
    return Letter(
        subject=f"{facts.other} is now your {partner}",
        paragraphs=(
            f"You and {facts.other} have both accepted, so your mentorship {facts.in_program} starts today.{ends}",
            "Half an hour is enough to agree on what you want to reach, how often you meet and what stays private.",
        ),
        action="Plan the first session",
        link=facts.links.mentorship(facts.nudge.about),
        because=f"you accepted a proposal {facts.in_program}",
    )


def _invitation(facts: Facts) -> Letter:
    session = SessionDetails.read(facts.nudge.about, facts.nudge.payload)
    title = one_line(session.title)
    start = session.start.astimezone(facts.zone)
    return Letter(
        subject=f"Session with {facts.other}: {title}, {start.day} {start:%B} at {start:%H:%M}",
        paragraphs=(
            f"You and {facts.other} meet for “{title}”. The invitation for your calendar comes with this mail.",
        ),
        facts=_session_facts(session, facts),
        action="See the session",
        link=facts.links.session(session.mentorship_id, session.id),
        because=f"one of you planned this session {facts.in_program}",
    )


def _cancellation(facts: Facts) -> Letter:
    session = SessionDetails.read(facts.nudge.about, facts.nudge.payload)
    title = one_line(session.title)
    when = (session.occurrence or session.cancelled_from or session.start).astimezone(facts.zone)
    which = f"on {when.day} {when:%B}"
    if session.recurrence and session.occurrence is None:
        which = f"from {when.day} {when:%B} on" if session.cancelled_from else "any more"
    return Letter(
        subject=f"Cancelled: {title} with {facts.other} {which}",
        paragraphs=(
            f"You and {facts.other} do not meet for “{title}” {which}. Your calendar takes that from this mail.",
            "If another time suits better, choose one together.",
        ),
        action="Find another time",
        link=facts.links.mentorship(session.mentorship_id),
        because=f"you were invited to this session {facts.in_program}",
    )


def _reminder(facts: Facts) -> Letter:
    session = SessionDetails.read(facts.nudge.about, facts.nudge.payload)
    title = one_line(session.title)
    start = session.start.astimezone(facts.zone)
    days = (start.date() - facts.now.astimezone(facts.zone).date()).days
    when = {0: "Today", 1: "Tomorrow"}.get(days, f"On {start:%A}")
    return Letter(
        subject=f"{when} at {start:%H:%M}: {title} with {facts.other}",
        paragraphs=(f"You and {facts.other} meet for “{title}”.",),
        facts=_session_facts(session, facts),
        action="See the session",
        link=facts.links.session(session.mentorship_id, session.id),
        because="a session of yours is near",
    )


def _session_facts(session: SessionDetails, facts: Facts) -> tuple[tuple[str, str], ...]:
    rows = [("When", span(session.start, session.end, facts.zone))]
    if session.start.astimezone(facts.zone).utcoffset() != session.start.astimezone(facts.other_zone).utcoffset():
        rows.append((f"For {first_name(facts.other)}", span(session.start, session.end, facts.other_zone)))
    rows += [(name, one_line(text)) for name, text in (("Where", session.place), ("Link", session.link)) if text]
    return tuple(rows)


def _goal(facts: Facts) -> Letter:
    title = one_line(facts.nudge.payload["title"])
    due = date.fromisoformat(facts.nudge.payload["due"])
    return Letter(
        subject=f"“{title}” is due on {due:%A} {due.day} {due:%B}",
        paragraphs=(
            f"You set yourself the goal “{title}” for {day(due)}; that is {_left(due, facts)}.",
            "If you have reached it, say so and the reminders end.",
        ),
        action="See your goal",
        link=facts.links.goal(facts.nudge.about),
        because="you set a goal with a date",
    )


def _overdue(facts: Facts) -> Letter:
    title = one_line(facts.nudge.payload["title"])
    due = date.fromisoformat(facts.nudge.payload["due"])
    return Letter(
        subject=f"A new date for “{title}”?",
        paragraphs=(
            f"You wanted to reach “{title}” by {day(due)}, and it is still open.",
            "If you have reached it, say so. If it takes longer, choose a new date. Letting it go is fine too.",
        ),
        action="Choose what fits",
        link=facts.links.goal(facts.nudge.about),
        because="you set a goal with a date",
    )


def _stalled(facts: Facts) -> Letter:
    title = one_line(facts.nudge.payload["title"])
    since = date.fromisoformat(facts.nudge.payload["since"])
    return Letter(
        subject=f"Anything in the way, {first_name(facts.name)}?",
        paragraphs=(
            f"Your goal “{title}” has been at rest since {day(since)}.",
            "If something else came first, that is fine: choose a new date, make the goal smaller, or let it go.",
        ),
        action="Choose what fits",
        link=facts.links.goal(facts.nudge.about),
        because="a goal of yours is open",
    )


def _milestone(facts: Facts) -> Letter:
    title, milestone = (one_line(facts.nudge.payload[name]) for name in ("title", "milestone"))
    due = date.fromisoformat(facts.nudge.payload["due"])
    return Letter(
        subject=f"“{milestone}” is planned for {due:%A} {due.day} {due:%B}",
        paragraphs=(
            f"“{milestone}” is a step towards “{title}”, planned for {day(due)}; that is {_left(due, facts)}.",
            "If it is done, say so and the reminders end; if it needs longer, move its date in the plan.",
        ),
        action="See your goal",
        link=facts.links.goal(UUID(facts.nudge.payload["goal_id"])),
        because="your learning plan has a milestone with a date",
    )


def _left(due: date, facts: Facts) -> str:
    """As in "in 14 days"."""
    days = (due - facts.now.astimezone(facts.zone).date()).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _feedback(facts: Facts) -> Letter:
    payload = facts.nudge.payload
    mentorship = UUID(payload["mentorship_id"])
    session_id = payload["session_id"]
    after = "after your session" if session_id else "about your mentorship"
    return Letter(
        subject=f"{facts.other} has given you feedback",
        paragraphs=(f"{facts.other} has written to you {after}. Only the two of you can read it.",),
        action="Read the feedback",
        link=facts.links.session(mentorship, UUID(session_id)) if session_id else facts.links.mentorship(mentorship),
        because=f"{facts.other} gave you feedback {facts.in_program}",
    )


def _announcement(facts: Facts) -> Letter:
    payload = facts.nudge.payload
    return Letter(
        subject=one_line(payload["title"]),
        paragraphs=tuple(paragraphs(payload["text"])),
        action="See where it stands",
        link=facts.links.home(),
        because=f"whoever runs {facts.the_program} writes to you and others in it",
    )


def _survey(facts: Facts) -> Letter:
    payload = facts.nudge.payload
    asks = {"kickoff": "how it begins", "midpoint": "how it goes", "end": "how it went"}[payload["moment"]]
    program, until = facts.program or "Your mentoring program", day(date.fromisoformat(payload["closes_on"]))
    return Letter(
        subject=f"{program} asks {asks}",
        paragraphs=(
            f"{program} asks everybody in it {asks}: “{one_line(payload['title'])}”. You can answer until {until}.",
            "Its admins read numbers and words without names, and nothing before enough people have answered.",
        ),
        action="Answer the questions",
        link=facts.links.home(),
        because=f"you take part {facts.in_program}, or did",
    )


_LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.WELCOME: _welcome,
    Rule.PROPOSAL: _proposal,
    Rule.ACCEPTANCE: _acceptance,
    Rule.MENTORSHIP: _mentorship,
    Rule.INVITATION: _invitation,
    Rule.CANCELLATION: _cancellation,
    Rule.REMINDER: _reminder,
    Rule.GOAL: _goal,
    Rule.OVERDUE: _overdue,
    Rule.STALLED: _stalled,
    Rule.MILESTONE: _milestone,
    Rule.FEEDBACK: _feedback,
    Rule.ANNOUNCEMENT: _announcement,
    Rule.SURVEY: _survey,
}
