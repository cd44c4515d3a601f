"""What people hear of a program and of taking part in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Facts, Letter, day_of
from services.notifications.nudges.domain import Rule

__all__ = ["LETTERS"]


def _invitation(facts: Facts) -> Letter:
    say, program = facts.say, facts.program_name
    if facts.role == "mentor":
        subject = say("Would you like to be a mentor in {program}?", program=program)
        words = say("You are invited to {program} as a mentor.", program=program)
    else:
        subject = say("Would you like a mentor in {program}?", program=program)
        words = say("You are invited to {program} as a mentee.", program=program)
    return Letter(
        subject=subject,
        paragraphs=(words, say("You can say yes or no; a no needs no reason."), *facts.by()),
        action=say("Answer the invitation"),
        link=facts.links.enrollment(facts.about),
        because=because.invited(facts),
    )


def _invitation_unanswered(facts: Facts) -> Letter:
    say, program, last = facts.say, facts.program_name, facts.when("answer_by")
    if facts.role == "mentor":
        words = say("You are invited to {program} as a mentor, and your answer is open.", program=program)
    else:
        words = say("You are invited to {program} as a mentee, and your answer is open.", program=program)
    subject = say("Your invitation to {program} is open", program=program)
    if last:
        subject = say(
            "Your invitation to {program} is open until {day}", program=program, day=facts.language.short_day(last)
        )
    return Letter(
        subject=subject,
        paragraphs=(words, say("A no is a good answer too and needs no reason."), *facts.by()),
        action=say("Answer the invitation"),
        link=facts.links.enrollment(facts.about),
        because=because.invited(facts),
    )


def _enrollment_closes(facts: Facts) -> Letter:
    say, program = facts.say, facts.program_name
    last = day_of(facts, "closes_on")
    if facts.role == "mentor":
        words = say("{day} is the last day to join {program} as a mentor.", day=last, program=program)
    else:
        words = say("{day} is the last day to join {program} as a mentee.", day=last, program=program)
    return Letter(
        subject=say("Enrollment for {program} ends on {day}", program=program, day=_short(facts, "closes_on")),
        paragraphs=(words, say("After that, people are matched with those who have joined.")),
        action=say("Answer the invitation"),
        link=facts.links.enrollment(facts.about),
        because=because.invited(facts),
    )


def _welcome(facts: Facts) -> Letter:
    say, program = facts.say, facts.program_name
    if facts.role == "mentor":
        subject = say("You take part in {program} as a mentor", program=program)
        words = [say("You take part in {program} as a mentor.", program=program), *_places(facts)]
        words.append(
            say(
                "There is nothing to do until mentees are proposed to you; you will get a mail then, "
                "and both sides can say no."
            )
        )
    else:
        subject = say("You take part in {program} as a mentee", program=program)
        words = [say("You take part in {program} as a mentee.", program=program)]
        words.append(
            say(
                "There is nothing to do until a mentor is proposed to you; you will get a mail then, "
                "and both sides can say no."
            )
        )
    return Letter(
        subject=subject,
        paragraphs=tuple(words),
        action=say("See where it stands"),
        link=_program(facts),
        because=because.taking_part(facts),
    )


def _places(facts: Facts) -> tuple[str, ...]:
    places = facts.payload.get("places") or 0
    if not places:
        return ()
    return (facts.say_n("You have {number} place for mentees.", "You have {number} places for mentees.", places),)


def _waitlisted(facts: Facts) -> Letter:
    say, program = facts.say, facts.program_name
    if facts.payload["reason"] == "mentors-full":
        why = say("Every mentor in {program} has as many mentees as they can take.", program=program)
    else:
        why = say("{program} has as many people as it can take.", program=program)
    return Letter(
        subject=say("You are on the waiting list of {program}", program=program),
        paragraphs=(
            why,
            say("You are number {position} on the waiting list.", position=facts.payload["position"]),
            say(
                "As soon as there is a place for you, it is yours and you get a mail. There is nothing to do until "
                "then."
            ),
        ),
        action=say("See where it stands"),
        link=facts.links.enrollment(facts.about),
        because=say("You get this because you would like to take part in {program}.", program=program),
    )


def _admitted(facts: Facts) -> Letter:
    say, program = facts.say, facts.program_name
    if facts.role == "mentor":
        words = say("A place in {program} has opened, and you take part as a mentor from now on.", program=program)
    else:
        words = say("A place in {program} has opened, and you take part as a mentee from now on.", program=program)
    return Letter(
        subject=say("You have a place in {program}", program=program),
        paragraphs=(
            words,
            *_places(facts),
            say("If your plans have changed, you can give the place to whoever waits next."),
        ),
        action=say("See where it stands"),
        link=facts.links.enrollment(facts.about),
        because=say("You get this because you were on the waiting list of {program}.", program=program),
    )


def _removed(facts: Facts) -> Letter:
    say, program = facts.say, facts.program_name
    if facts.role == "mentor":
        words = say("An admin of {program} has ended your part in it as a mentor.", program=program)
    else:
        words = say("An admin of {program} has ended your part in it as a mentee.", program=program)
    return Letter(
        subject=say("You no longer take part in {program}", program=program),
        paragraphs=(
            words,
            say("If you did not expect this, the admins named on the program’s page can tell you more."),
        ),
        action=say("See the program"),
        link=_program(facts),
        because=say("You get this because you took part in {program}.", program=program),
    )


def _kickoff(facts: Facts) -> Letter:
    say, program, day = facts.say, facts.program_name, day_of(facts, "on")
    roles = facts.payload["roles"]
    if "mentor" in roles and "mentee" in roles:
        next_step = say("On the program’s page you see what comes next for you as a mentor and as a mentee.")
    elif "mentor" in roles:
        next_step = say("On the program’s page you see who your mentees are and what comes next.")
    else:
        next_step = say("On the program’s page you see who your mentor is and what comes next.")
    return Letter(
        subject=say("{program} begins today", program=program)
        if _today(facts)
        else say("{program} begins on {day}", program=program, day=_short(facts, "on")),
        paragraphs=(
            say("{program} begins on {day}.", program=program, day=day),
            next_step,
            say("A first session in the first two weeks helps to get going."),
        ),
        action=say("See the program"),
        link=_program(facts),
        because=because.taking_part(facts),
    )


def _midpoint(facts: Facts) -> Letter:
    say, program, day = facts.say, facts.program_name, day_of(facts, "on")
    roles = facts.payload["roles"]
    if "mentee" in roles:
        words = say("It is a good moment to look at your goals: what is done, what has changed, what comes next?")
    else:
        words = say("It is a good moment to ask your mentees what helps them and what they want to reach next.")
    return Letter(
        subject=say("{program} is halfway today", program=program)
        if _today(facts)
        else say("{program} is halfway on {day}", program=program, day=_short(facts, "on")),
        paragraphs=(say("Half of {program} is over on {day}.", program=program, day=day), words),
        action=say("See where it stands"),
        link=_program(facts),
        because=because.taking_part(facts),
    )


def _end(facts: Facts) -> Letter:
    say, program, day = facts.say, facts.program_name, day_of(facts, "on")
    return Letter(
        subject=say("{program} ends today", program=program)
        if _today(facts)
        else say("{program} ends on {day}", program=program, day=_short(facts, "on")),
        paragraphs=(
            say("{program} ends on {day}.", program=program, day=day),
            say(
                "A last session helps to end well: look back at what you have reached, and decide together whether and "
                "how you stay in touch."
            ),
        ),
        action=say("See where it stands"),
        link=_program(facts),
        because=because.taking_part(facts),
    )


def _today(facts: Facts) -> bool:
    return facts.when("on") == facts.today()


def _short(facts: Facts, key: str) -> str:
    return facts.language.short_day(date.fromisoformat(facts.payload[key]))


def _program(facts: Facts) -> str:
    program = facts.nudge.program_id
    return facts.links.program(program) if program else facts.links.home()


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.PROGRAM_INVITATION: _invitation,
    Rule.PROGRAM_INVITATION_UNANSWERED: _invitation_unanswered,
    Rule.ENROLLMENT_CLOSES: _enrollment_closes,
    Rule.WELCOME: _welcome,
    Rule.WAITLISTED: _waitlisted,
    Rule.ADMITTED: _admitted,
    Rule.REMOVED: _removed,
    Rule.KICKOFF: _kickoff,
    Rule.MIDPOINT: _midpoint,
    Rule.END: _end,
}
