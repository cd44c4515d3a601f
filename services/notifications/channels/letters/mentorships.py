"""What people hear when a mentorship starts, rests, goes on and ends, and of its agreement. Never why it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Facts, Letter, day_of
from services.notifications.nudges.domain import Rule

__all__ = ["LETTERS"]


def _started(facts: Facts) -> Letter:
    say, other, program = facts.say, facts.other, facts.program_name
    if facts.role == "peer":
        return _circle_started(facts)
    group = facts.payload.get("kind") == "group"
    if facts.role == "mentee":
        subject = say("{other} is now your mentor", other=other)
    else:
        subject = say("{other} is now your mentee", other=other)
    if group and facts.role == "mentee":
        words = say("You are in the group of {other} in {program} from today on.", other=other, program=program)
    elif group:
        words = say("{other} is in your group in {program} from today on.", other=other, program=program)
    else:
        words = say("Your mentorship with {other} in {program} starts today.", other=other, program=program)
    return Letter(
        subject=subject,
        paragraphs=(
            words,
            *_program_end(facts),
            say(
                "Half an hour is enough to agree on what you want to reach, how often you meet and what stays private."
            ),
        ),
        action=say("Plan the first session"),
        link=facts.links.plan_session(facts.about),
        because=because.mentorship(facts),
    )


def _circle_started(facts: Facts) -> Letter:
    say, other, program = facts.say, facts.partner, facts.program_name
    if other:
        words = say("{other} brings a circle together in {program}, and you are in it.", other=other, program=program)
    else:
        words = say("You bring a circle together in {program}.", program=program)
    return Letter(
        subject=say("Your circle in {program} begins", program=program),
        paragraphs=(
            words,
            say("In a circle everybody learns from everybody: each brings a question, and all think about it."),
            *_program_end(facts),
            say(
                "Half an hour is enough to agree on what you want to reach, how often you meet and what stays private."
            ),
        ),
        action=say("See your circle"),
        link=facts.links.mentorship(facts.about),
        because=because.mentorship(facts),
    )


def _program_end(facts: Facts) -> tuple[str, ...]:
    if facts.program_ends is None:
        return ()
    return (facts.say("The program runs until {day}.", day=facts.language.day(facts.program_ends)),)


def _agreement(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    if facts.payload["number"] > 1:
        subject = say("{other} proposes a new agreement", other=other)
        words = say("{other} has written down anew what you agree on.", other=other)
    else:
        subject = say("{other} proposes an agreement", other=other)
        words = say("{other} has written down what you could agree on.", other=other)
    return Letter(
        subject=subject,
        paragraphs=(words, say("Read it and sign it, or change what does not fit; it holds when all have signed.")),
        action=say("Read the agreement"),
        link=facts.links.agreement(facts.about),
        because=because.mentorship(facts),
    )


def _signed(facts: Facts) -> Letter:
    say, until = facts.say, facts.when("ends_on")
    words = facts.among(
        say("Everybody in your circle has signed the agreement."),
        say("The agreement with {other} is signed by all.", other=facts.partner),
        say("Everybody in your group has signed the agreement."),
    )
    more = (say("It holds until {day}.", day=facts.language.day(until)),) if until else ()
    return Letter(
        subject=say("Your agreement is signed"),
        paragraphs=(words, *more, say("You can change it together at any time.")),
        action=say("Read the agreement"),
        link=facts.links.agreement(facts.about),
        because=because.mentorship(facts),
    )


def _unsigned(facts: Facts) -> Letter:
    say, other = facts.say, facts.partner
    if facts.role == "peer":
        subject, whose = say("An agreement for your circle"), say("Your circle can still write down what it agrees on.")
        waits = say("The agreement of your circle waits for your signature.")
    elif other:
        subject = say("An agreement with {other}", other=other)
        whose = say("You and {other} can still write down what you agree on.", other=other)
        waits = say("The agreement with {other} waits for your signature.", other=other)
    else:
        subject, whose = say("An agreement for your group"), say("Your group can still write down what it agrees on.")
        waits = say("The agreement of your group waits for your signature.")
    if facts.payload["number"] == 0:
        then = say("What you want to reach, how often you meet, what stays private: a few lines are enough.")
        return Letter(
            subject=subject,
            paragraphs=(whose, then),
            action=say("Write the agreement"),
            link=facts.links.agreement(facts.about),
            because=because.mentorship(facts),
        )
    return Letter(
        subject=subject,
        paragraphs=(waits, say("If something in it does not fit, change it and propose it anew.")),
        action=say("Read the agreement"),
        link=facts.links.agreement(facts.about),
        because=because.mentorship(facts),
    )


def _paused(facts: Facts) -> Letter:
    say, until = facts.say, facts.when("until")
    if facts.role == "peer":
        subject, words = say("Your circle rests"), say("Your circle rests from today on.")
    elif facts.partner:
        subject = say("Your mentorship with {other} rests", other=facts.partner)
        words = say("Your mentorship with {other} rests from today on.", other=facts.partner)
    else:
        subject, words = say("Your group rests"), say("Your group rests from today on.")
    if until:
        then = say("It goes on from {day}. Until then you get no reminders about it.", day=facts.language.day(until))
    else:
        then = say("It goes on when you say so. Until then you get no reminders about it.")
    return Letter(
        subject=subject,
        paragraphs=(words, then),
        action=_see(facts),
        link=facts.links.mentorship(facts.about),
        because=because.mentorship(facts),
    )


def _resumed(facts: Facts) -> Letter:
    say = facts.say
    if facts.role == "peer":
        subject, words = say("Your circle goes on"), say("Your circle goes on from today.")
    elif facts.partner:
        subject = say("Your mentorship with {other} goes on", other=facts.partner)
        words = say("Your mentorship with {other} goes on from today.", other=facts.partner)
    else:
        subject, words = say("Your group goes on"), say("Your group goes on from today.")
    return Letter(
        subject=subject,
        paragraphs=(words, say("A time for the next session is a good beginning.")),
        action=say("Plan the next session"),
        link=facts.links.plan_session(facts.about),
        because=because.mentorship(facts),
    )


def _ended(facts: Facts) -> Letter:
    say, day = facts.say, day_of(facts, "ended_on")
    if facts.role == "peer":
        subject, words = say("Your circle has ended"), say("Your circle ended on {day}.", day=day)
    elif facts.partner:
        subject = say("Your mentorship with {other} has ended", other=facts.partner)
        words = say("Your mentorship with {other} ended on {day}.", other=facts.partner, day=day)
    else:
        subject, words = say("Your mentorship has ended"), say("Your mentorship ended on {day}.", day=day)
    if facts.role == "mentee":
        then = say("Your goals and your learning plan stay with you, and you can look for a new mentor when you like.")
    elif facts.role == "peer":
        then = say("Your goals and your learning plan stay with you.")
    else:
        then = say("Thank you for your time. What you wrote together can still be read there.")
    return Letter(
        subject=subject,
        paragraphs=(words, then),
        action=_see(facts),
        link=facts.links.mentorship(facts.about),
        because=_were(facts),
    )


def _thanks(facts: Facts) -> Letter:
    say, other = facts.say, facts.partner
    if facts.role == "peer":
        subject, words = say("A thank-you to your circle?"), say("What did you take with you from your circle?")
    elif other:
        subject = say("A thank-you to {other}?", other=other)
        if facts.role == "mentee":
            words = say("What do you do differently since you met {other}?", other=other)
        else:
            words = say("What did you learn from {other}?", other=other)
    else:
        subject, words = say("A thank-you to your group?"), say("What did you take with you from your group?")
    return Letter(
        subject=subject,
        paragraphs=(words, say("One sentence is enough; people like to read that something has stayed.")),
        action=say("Write a thank-you"),
        link=facts.links.thank_you(facts.about),
        because=_were(facts),
    )


def _program_feedback(facts: Facts) -> Letter:
    say, program = facts.say, facts.program_name
    return Letter(
        subject=say("What should {program} keep, and what change?", program=program),
        paragraphs=(
            say("Your time in {program} is over, and you know what helped and what did not.", program=program),
            say("Two questions for its admins; they take a minute."),
        ),
        action=say("Answer two questions"),
        link=facts.links.program_feedback(facts.about),
        because=_were(facts),
    )


def _see(facts: Facts) -> str:
    return facts.say("See your circle") if facts.role == "peer" else facts.say("See the mentorship")


def _were(facts: Facts) -> str:
    if facts.role == "peer":
        return facts.say("You get this because you were in a circle in {program}.", program=facts.program_name)
    return facts.say("You get this because you were in a mentorship in {program}.", program=facts.program_name)


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.MENTORSHIP: _started,
    Rule.AGREEMENT: _agreement,
    Rule.AGREEMENT_SIGNED: _signed,
    Rule.AGREEMENT_UNSIGNED: _unsigned,
    Rule.MENTORSHIP_PAUSED: _paused,
    Rule.MENTORSHIP_RESUMED: _resumed,
    Rule.MENTORSHIP_ENDED: _ended,
    Rule.THANKS: _thanks,
    Rule.PROGRAM_FEEDBACK: _program_feedback,
}
