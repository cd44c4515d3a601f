"""What the kinds of nudges that people can turn off are called."""

from __future__ import annotations

from collections.abc import Mapping

from services.notifications.preferences.domain import ALL, Kind
from shared.languages import Language

__all__ = ["kind_names"]


def kind_names(language: Language) -> Mapping[str, str]:
    """By kind, and by ALL."""
    say = language.say
    return {
        Kind.SESSION_REMINDERS: say("Reminders of sessions"),
        Kind.GOAL_REMINDERS: say("Reminders of goals and milestones"),
        Kind.MENTORSHIP_REMINDERS: say("Reminders of what waits in a mentorship"),
        Kind.PROGRAM_REMINDERS: say("Reminders of a program and its surveys"),
        Kind.GATHERING_REMINDERS: say("Reminders of gatherings, and where you stand on their lists"),
        Kind.MESSAGES: say("New messages and shared links"),
        Kind.FEEDBACK: say("New feedback"),
        Kind.RECOGNITION: say("Thanks, recommendations, and what others share with you"),
        ALL: say("Everything that is not needed to take part"),
    }
