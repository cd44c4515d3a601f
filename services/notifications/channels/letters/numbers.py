"""What people hear of what analytics has seen: mentorships that may fall asleep, a next step, a month's report.

Whoever is in such a mentorship gets one idea, and no word about how it fares or what somebody said of it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date

from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Facts, Letter
from services.notifications.nudges.domain import Rule

__all__ = ["LETTERS"]


def _at_risk(facts: Facts) -> Letter:
    say, program, count = facts.say, facts.program_name, len(facts.payload["mentorships"])
    return Letter(
        subject=facts.say_n(
            "{number} mentorship in {program} may fall asleep",
            "{number} mentorships in {program} may fall asleep",
            count,
            program=program,
        ),
        paragraphs=(
            say("A few words from you often help: to ask for a date, or what is in the way."),
            say("For each of them you see what has not happened, and one thing that you can do."),
        ),
        action=say("See how they fare"),
        link=facts.links.health(facts.about),
        because=say("You get this because you look after {program}.", program=program),
    )


def _next_step(facts: Facts) -> Letter:
    subject, words, action, link = _STEPS[facts.payload["step"]](facts)
    return Letter(
        subject=subject,
        paragraphs=(
            words,
            facts.say(
                "If the plan has changed, that is fine: you can pick a new time, pause until a date, or end it well."
            ),
        ),
        action=action,
        link=link,
        because=because.mentorship(facts),
    )


def _meet(facts: Facts) -> tuple[str, str, str, str]:
    say, other = facts.say, facts.partner
    subject = facts.among(
        say("A date for your circle?"), say("A date with {other}?", other=other), say("A date for your group?")
    )
    words = say("Half an hour is enough to pick up the thread.")
    return subject, words, say("Plan the next session"), facts.links.plan_session(facts.about)


def _agree(facts: Facts) -> tuple[str, str, str, str]:
    say, other = facts.say, facts.partner
    subject = facts.among(
        say("An agreement for your circle"),
        say("An agreement with {other}", other=other),
        say("An agreement for your group"),
    )
    words = say("What you want to reach, how often you meet, what stays private: a few lines are enough.")
    return subject, words, say("Write the agreement"), facts.links.agreement(facts.about)


def _write(facts: Facts) -> tuple[str, str, str, str]:
    say, other = facts.say, facts.partner
    subject = facts.among(
        say("A few lines to your circle?"),
        say("A few lines to {other}?", other=other),
        say("A few lines to your group?"),
    )
    words = say("What went well, what is next, what you would like to change: two sentences are enough.")
    return subject, words, say("Write a message"), facts.links.messages(facts.about)


def _check_in(facts: Facts) -> tuple[str, str, str, str]:
    say, other = facts.say, facts.partner
    subject = facts.among(
        say("How is your circle going?"),
        say("How is it going with {other}?", other=other),
        say("How is your group going?"),
    )
    words = say("Are you on track with what you agreed on?")
    return subject, words, say("Say how it goes"), facts.links.check_in(facts.about)


def _goal(facts: Facts) -> tuple[str, str, str, str]:
    say = facts.say
    words = say("One thing to have done before you meet again is enough, for a goal of yours or of the other.")
    action = say("See your circle") if facts.role == "peer" else say("See the mentorship")
    return say("What is the next small step?"), words, action, facts.links.mentorship(facts.about)


_STEPS: Mapping[str, Callable[[Facts], tuple[str, str, str, str]]] = {
    "meet": _meet,
    "agree": _agree,
    "write": _write,
    "check-in": _check_in,
    "goal": _goal,
}
"""Subject, words, action and link of each step of health.domain."""


def _report(facts: Facts) -> Letter:
    say, day = facts.say, facts.language.day
    first = date.fromisoformat(facts.payload["month"])
    last = first.replace(day=monthrange(first.year, first.month)[1])
    if facts.nudge.program_id is None:
        subject = say("The month’s report of all programs is ready")
    else:
        subject = say("The month’s report of {program} is ready", program=facts.program_name)
    return Letter(
        subject=subject,
        paragraphs=(
            say("It tells of the time from {first} to {last}.", first=day(first), last=day(last)),
            say("Every number stands beside what it means; groups that are too small are not shown."),
        ),
        action=say("Read the report"),
        link=facts.links.report(facts.about),
        because=say("You get this because you want to hear of the monthly report."),
    )


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.MENTORSHIPS_AT_RISK: _at_risk,
    Rule.NEXT_STEP: _next_step,
    Rule.REPORT_READY: _report,
}
