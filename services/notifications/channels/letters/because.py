"""The sentences that say why a mail came."""

from __future__ import annotations

from services.notifications.channels.letters.letter import Facts

__all__ = [
    "feedback",
    "gathering",
    "goal",
    "invited",
    "mentorship",
    "open_request",
    "runs_it",
    "takes_requests",
    "taking_part",
]


def taking_part(facts: Facts) -> str:
    return facts.say("You get this because you take part in {program}.", program=facts.program_name)


def invited(facts: Facts) -> str:
    return facts.say("You get this because you are invited to {program}.", program=facts.program_name)


def runs_it(facts: Facts) -> str:
    return facts.say(
        "You get this because whoever runs {program} writes to you and others in it.", program=facts.program_name
    )


def takes_requests(facts: Facts) -> str:
    return facts.say("You get this because you take requests in {program}.", program=facts.program_name)


def open_request(facts: Facts) -> str:
    return facts.say("You get this because you asked for a mentor in {program}.", program=facts.program_name)


def mentorship(facts: Facts) -> str:
    if facts.role == "peer":
        return facts.say("You get this because you are in a circle in {program}.", program=facts.program_name)
    return facts.say("You get this because you are in a mentorship in {program}.", program=facts.program_name)


def goal(facts: Facts) -> str:
    return facts.say("You get this because you set yourself a goal.")


def feedback(facts: Facts) -> str:
    return facts.say("You get this because people in your mentorship can write feedback to you.")


def gathering(facts: Facts) -> str:
    if facts.payload.get("speaks"):
        return facts.say("You get this because you speak at this gathering.")
    return facts.say("You get this because you registered for this gathering.")
