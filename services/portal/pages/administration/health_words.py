"""Why a mentorship may fall asleep, and what an admin can do about it, in the reader's words.

Both come from the codes of analytics; what is not known here is said as analytics says it.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.portal.answers.administration import HealthReason
from services.portal.words import Words

__all__ = ["next_step", "said"]


def said(reason: HealthReason, words: Words) -> str:
    """A reason as a sentence."""
    number = int(reason.value)
    match reason.code:
        case "no-session":
            return words.say_n(
                "No session for one day, and none planned for the next 30.",
                "No session for {number} days, and none planned for the next 30.",
                number,
            )
        case "sessions-missed":
            return words.say_n(
                "One session was missed in the last 60 days.",
                "{number} sessions were missed in the last 60 days.",
                number,
            )
        case "agreement-unsigned":
            return words.say_n(
                "The agreement is not signed by all after one day.",
                "The agreement is not signed by all after {number} days.",
                number,
            )
        case "off-track":
            return words.say("At the last check-ins not everybody was on track.")
        case "no-check-in":
            return words.say_n(
                "Somebody has missed a check-in.", "Somebody has missed {number} check-ins in a row.", number
            )
        case "low-rating":
            return words.say(
                "The mean rating of the last 90 days is below {number}.", number=words.number(reason.value)
            )
        case "no-goal":
            return words.say_n("One mentee has no goal.", "{number} mentees have no goal.", number)
        case "goal-stalled":
            return words.say_n("One goal does not move.", "{number} goals do not move.", number)
        case "nothing-exchanged":
            return words.say_n(
                "Nothing has passed between them for one day.",
                "Nothing has passed between them for {number} days.",
                number,
            )
        case _:
            return reason.words


def next_step(code: str, otherwise: str, words: Words) -> str:
    """One thing to do about the heaviest reason; "" where there is none."""
    if not code:
        return words.say("Nothing needs to be done.")
    steps: Mapping[str, str] = {
        "no-session": words.say("Ask both for a date."),
        "sessions-missed": words.say("Ask both which time suits them better."),
        "agreement-unsigned": words.say("Ask both to write down in a few lines what they agree on, and to sign it."),
        "off-track": words.say("Ask each of them alone what is in the way."),
        "no-check-in": words.say("Ask those who have not checked in how it goes."),
        "low-rating": words.say("Talk with each of them about what they expect."),
        "no-goal": words.say("Ask what one goal could be, and for whom it matters."),
        "goal-stalled": words.say("Ask what the next small step to the goal is."),
        "nothing-exchanged": words.say("Write to both and ask how they are."),
    }
    return steps.get(code, otherwise)
