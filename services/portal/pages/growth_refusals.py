"""Why a service refused something about goals, plans, messages or recognition, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping

from services.portal.pages.filling import named_errors
from services.portal.upstream import Refused
from services.portal.words import Words

__all__ = ["refusal", "wrong"]


def wrong(words: Words, refused: Refused, fields: Mapping[str, str], otherwise: str = "") -> dict[str, str]:
    """What is wrong, by field of the form. Raises what is no matter of the form again."""
    if refused.status not in {409, 422}:
        raise refused
    return {otherwise: refusal(words, refused)} if refused.status == 409 else named_errors(refused, fields, otherwise)


def refusal(words: Words, refused: Refused) -> str:
    """The sentence for a conflict; what the service says itself where we know no better."""
    known = {
        "goal-open": words.say("This goal is open already."),
        "goal-ended": words.say("This goal has ended. Take it up again to change it or its plan."),
        "mentorship-ended": words.say("This mentorship has ended."),
        "plan-full": words.say("A plan has room for 30 milestones. Remove some first."),
        "not-ended": words.say("This mentorship goes on. You can write about it once it has ended."),
        "person-left": words.say("This person has left the organization."),
        "testimonial-decided": words.say("This was decided meanwhile. This is how it is now."),
        "taken-back": words.say("You took this message back. Write a new one."),
        "no-longer-changed": words.say("A message can be changed for 15 minutes. You can still take it back."),
        "thread-closed": words.say("This mentorship ended more than 30 days ago, so nobody can write here any more."),
        "wrong-state": words.say("This was answered or declined meanwhile. This is how it is now."),
        "asked-already": words.say("You have asked this already, and the answer is still open."),
        "not-a-mentor": words.say("Thanks are shown on profiles of mentors only. It stays between you."),
    }
    return known.get(refused.kind, refused.detail)
