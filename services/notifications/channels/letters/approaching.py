"""What people hear while they look for each other: proposals and requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Facts, Letter, first_name
from services.notifications.channels.letters.reasons import reasons
from services.notifications.nudges.domain import Rule

__all__ = ["LETTERS"]


def _proposal(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    if facts.role == "mentee":
        subject = say("{other} is proposed as your mentor", other=other)
        words = say("{other} is proposed as your mentor in {program}.", other=other, program=facts.program_name)
    else:
        subject = say("{other} is proposed as your mentee", other=other)
        words = say("{other} is proposed as your mentee in {program}.", other=other, program=facts.program_name)
    return Letter(
        subject=subject,
        paragraphs=(words,),
        reasons_title=say("Why the two of you"),
        reasons=tuple(reasons(facts, facts.payload, other)),
        after=(say("It becomes a mentorship when both of you accept; declining needs no reason."), *facts.by()),
        action=say("See the proposal"),
        link=facts.links.proposal(facts.about),
        because=because.taking_part(facts),
    )


def _proposal_unanswered(facts: Facts) -> Letter:
    say, other, last = facts.say, facts.other, facts.when("answer_by")
    if facts.role == "mentee":
        words = say("{other} is proposed as your mentor, and your answer is open.", other=other)
    else:
        words = say("{other} is proposed as your mentee, and your answer is open.", other=other)
    subject = say("The proposal with {other} waits for your answer", other=other)
    if last:
        day = facts.language.short_day(last)
        subject = say("The proposal with {other} waits for your answer until {day}", other=other, day=day)
    return Letter(
        subject=subject,
        paragraphs=(words, say("Yes and no are both fine; a no lets both of you look further."), *facts.by()),
        action=say("Answer the proposal"),
        link=facts.links.proposal(facts.about),
        because=_proposed(facts),
    )


def _acceptance(facts: Facts) -> Letter:
    say, other, program = facts.say, facts.other, facts.program_name
    if facts.role == "mentee":
        words = say("{other} would like to be your mentor in {program}.", other=other, program=program)
    else:
        words = say("{other} would like to be your mentee in {program}.", other=other, program=program)
    return Letter(
        subject=say("{other} has accepted and waits for your answer", other=other),
        paragraphs=(
            words,
            say("The mentorship starts when you accept as well; if it does not fit, you can decline."),
        ),
        action=say("Answer the proposal"),
        link=facts.links.proposal(facts.about),
        because=_proposed(facts),
    )


def _proposal_ended(facts: Facts) -> Letter:
    say = facts.say
    if facts.other:
        words = say("The proposal with {other} will not become a mentorship.", other=facts.other)
    else:
        words = say("The proposal to you will not become a mentorship.")
    if facts.role == "mentee":
        after = say("That says nothing about you, and you stay in {program}.", program=facts.program_name)
        next_step, action, link = (
            say("You can also ask a mentor yourself."),
            say("See the mentors"),
            facts.links.mentors(),
        )
    else:
        after = say("The place for a mentee is free again.")
        next_step = say("There is nothing to do until somebody else is proposed to you.")
        action, link = say("See where it stands"), facts.links.home()
    return Letter(
        subject=say("A proposal in {program} has ended", program=facts.program_name),
        paragraphs=(words, after, next_step),
        action=action,
        link=link,
        because=because.taking_part(facts),
    )


def _proposed(facts: Facts) -> str:
    return facts.say("You get this because a proposal to you is open in {program}.", program=facts.program_name)


def _request(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    words = [
        say("{other} asks whether you would be their mentor in {program}.", other=other, program=facts.program_name)
    ]
    if facts.payload.get("gathering_id"):
        words.append(say("You met at a gathering."))
    words.append(say("What {name} would like to learn is in the request.", name=first_name(other)))
    words.append(say("You can say yes, ask back, or say no and name a colleague who fits better."))
    return Letter(
        subject=say("{other} asks you to be their mentor", other=other),
        paragraphs=(*words, *facts.by()),
        action=say("Read the request"),
        link=facts.links.request(facts.about),
        because=because.takes_requests(facts),
    )


def _questioned(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    return Letter(
        subject=say("{other} has a question about your request", other=other),
        paragraphs=(
            say("{other} would like to know more before they answer your request.", other=other),
            say("Their time to answer begins anew when you have replied."),
        ),
        action=say("Read the question"),
        link=facts.links.request(facts.about),
        because=because.open_request(facts),
    )


def _answered(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    return Letter(
        subject=say("{other} has answered your question", other=other),
        paragraphs=(
            say("{other} has answered what you asked about their request.", other=other),
            say("You can say yes, ask back, or say no and name a colleague who fits better."),
            *facts.by(),
        ),
        action=say("Read the answer"),
        link=facts.links.request(facts.about),
        because=because.takes_requests(facts),
    )


def _unanswered(facts: Facts) -> Letter:
    say, other, last = facts.say, facts.other, facts.when("answer_by")
    day = facts.language.short_day(last) if last else ""
    if facts.role == "mentor":
        subject = say("The request of {other} is open", other=other)
        if day:
            subject = say("The request of {other} is open until {day}", other=other, day=day)
        words = say("{other} has asked whether you would be their mentor.", other=other)
        then = say(
            "If you have no time, a no helps as well: {name} can then ask somebody else.", name=first_name(other)
        )
        reason = because.takes_requests(facts)
    else:
        subject = say("{other} waits for your answer", other=other)
        if day:
            subject = say("{other} waits for your answer until {day}", other=other, day=day)
        words = say("{other} has asked you something about your request.", other=other)
        then = say("If you would rather ask somebody else, you can withdraw the request.")
        reason = because.open_request(facts)
    return Letter(
        subject=subject,
        paragraphs=(words, then, *facts.by()),
        action=say("Answer the request") if facts.role == "mentor" else say("Answer the question"),
        link=facts.links.request(facts.about),
        because=reason,
    )


def _accepted(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    if facts.payload.get("waits"):
        subject = say("{other} says yes and has a place for you soon", other=other)
        then = say("{other} has no free place yet; your mentorship starts as soon as one opens.", other=other)
    else:
        subject = say("{other} says yes to your request", other=other)
        then = say("Your mentorship starts now; the next mail says how to begin.")
    return Letter(
        subject=subject,
        paragraphs=(say("{other} would like to be your mentor.", other=other), then),
        action=say("See the request"),
        link=facts.links.request(facts.about),
        because=because.open_request(facts),
    )


def _declined(facts: Facts) -> Letter:
    say, other, name = facts.say, facts.other, first_name(facts.other)
    match facts.payload["reason"]:
        case "no-time":
            why = say("{name} has no time for another mentee now.", name=name)
        case "not-my-topic":
            why = say("{name} finds that somebody else knows more about what you want to learn.", name=name)
        case "someone-else-fits-better":
            why = say("{name} finds that a colleague fits better.", name=name)
        case _:
            why = say("It does not fit now. That says nothing about you or what you want to learn.")
    suggested = facts.people(facts.payload.get("suggested", ()))
    names: list[str] = []
    if suggested:
        names.append(say("{name} names {people}.", name=name, people=facts.language.names(suggested)))
    subject = say("{other} cannot be your mentor now", other=other)
    return _with_others(facts, subject, (why, *names))


def _expired(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    if facts.role == "mentor":
        return Letter(
            subject=say("The request of {other} has ended", other=other),
            paragraphs=(
                say("The time to answer the request of {other} is over, and it has ended.", other=other),
                say("If you have less time than you thought, you can offer fewer places or pause."),
            ),
            action=say("See the request"),
            link=facts.links.request(facts.about),
            because=because.takes_requests(facts),
        )
    if facts.payload["reason"] == "time" and other:
        subject = say("{other} has not answered in time", other=other)
        words = say(
            "Your request to {other} has ended without an answer; that often means no more than a full calendar.",
            other=other,
        )
    else:
        subject = say("Your request has ended")
        words = say("Your request cannot become a mentorship any more. That says nothing about you.")
        if other:
            words = say(
                "Your request to {other} cannot become a mentorship any more. That says nothing about you.", other=other
            )
    return _with_others(facts, subject, (words,))


def _with_others(facts: Facts, subject: str, paragraphs: tuple[str, ...]) -> Letter:
    """A letter that goes on with who could take the mentee now, why, and the one thing to do."""
    say = facts.say
    alternatives = facts.payload.get("alternatives", ())
    found = [(name, reasons(facts, each, name)) for each in alternatives for name in facts.people([each["mentor_id"]])]
    if not found:
        return Letter(
            subject=subject,
            paragraphs=(*paragraphs, say("Other mentors in {program} may fit as well.", program=facts.program_name)),
            action=say("See the mentors"),
            link=facts.links.mentors(),
            because=because.open_request(facts),
        )
    return Letter(
        subject=subject,
        paragraphs=paragraphs,
        reasons_title=facts.say_n(
            "{number} mentor has a place for you now", "{number} mentors have a place for you now", len(found)
        ),
        reasons=tuple(_reasoned(facts, name, why) for name, why in found),
        action=say("See this mentor") if len(found) == 1 else say("See these mentors"),
        link=facts.links.request(facts.about),
        because=because.open_request(facts),
    )


def _reasoned(facts: Facts, name: str, why: list[str]) -> str:
    return f"{facts.language.isolated(name)}: {' '.join(why)}" if why else name


def _withdrawn(facts: Facts) -> Letter:
    say, other = facts.say, facts.other
    return Letter(
        subject=say("{other} has withdrawn their request", other=other),
        paragraphs=(
            say("{other} does not need an answer any more.", other=other),
            say("There is nothing to do; your place stays free for others."),
        ),
        action=say("See your requests"),
        link=facts.links.request(facts.about),
        because=because.takes_requests(facts),
    )


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.PROPOSAL: _proposal,
    Rule.PROPOSAL_UNANSWERED: _proposal_unanswered,
    Rule.ACCEPTANCE: _acceptance,
    Rule.PROPOSAL_ENDED: _proposal_ended,
    Rule.REQUEST: _request,
    Rule.REQUEST_QUESTIONED: _questioned,
    Rule.REQUEST_ANSWERED: _answered,
    Rule.REQUEST_UNANSWERED: _unanswered,
    Rule.REQUEST_ACCEPTED: _accepted,
    Rule.REQUEST_DECLINED: _declined,
    Rule.REQUEST_EXPIRED: _expired,
    Rule.REQUEST_WITHDRAWN: _withdrawn,
}
