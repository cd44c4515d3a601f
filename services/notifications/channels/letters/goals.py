"""What people hear of their goals and of the steps towards them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from services.notifications.channels.letters import because
from services.notifications.channels.letters.letter import Facts, Letter, day_of, first_name
from services.notifications.nudges.domain import Rule

__all__ = ["LETTERS"]


def _set(facts: Facts) -> Letter:
    say, title, due = facts.say, facts.text("title"), facts.when("due")
    if due:
        words = say("You want to reach “{title}” by {day}.", title=title, day=facts.language.day(due))
    else:
        words = say("You want to reach “{title}”.", title=title)
    return Letter(
        subject=say("A first step towards “{title}”", title=title),
        paragraphs=(words, say("A first small step with a date makes it likelier to happen. One is enough.")),
        action=say("Plan a first step"),
        link=facts.links.plan(facts.about),
        because=because.goal(facts),
    )


def _due(facts: Facts) -> Letter:
    say, title, due = facts.say, facts.text("title"), date.fromisoformat(facts.payload["due"])
    return Letter(
        subject=say("“{title}” is due on {day}", title=title, day=facts.language.short_day(due)),
        paragraphs=(
            say("You set yourself the goal “{title}” for {day}.", title=title, day=facts.language.day(due)),
            _left(due, facts),
            say("If you have reached it, say so and the reminders end."),
        ),
        action=say("See your goal"),
        link=facts.links.goal(facts.about),
        because=because.goal(facts),
    )


def _overdue(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return Letter(
        subject=say("A new date for “{title}”?", title=title),
        paragraphs=(
            say("You wanted to reach “{title}” by {day}, and it is still open.", title=title, day=day_of(facts, "due")),
            say("If you have reached it, say so. If it takes longer, choose a new date. Letting it go is fine too."),
        ),
        action=say("Choose what fits"),
        link=facts.links.goal(facts.about),
        because=because.goal(facts),
    )


def _stalled(facts: Facts) -> Letter:
    say = facts.say
    return Letter(
        subject=say("Anything in the way, {name}?", name=first_name(facts.name)),
        paragraphs=(
            say(
                "Your goal “{title}” has been at rest since {day}.",
                title=facts.text("title"),
                day=day_of(facts, "since"),
            ),
            say("If something else came first, that is fine: choose a new date, make the goal smaller, or let it go."),
        ),
        action=say("Choose what fits"),
        link=facts.links.goal(facts.about),
        because=because.goal(facts),
    )


def _achieved(facts: Facts) -> Letter:
    say, title = facts.say, facts.text("title")
    return Letter(
        subject=say("You have reached “{title}”", title=title),
        paragraphs=(
            say("You have marked the goal “{title}” as reached, and its reminders end.", title=title),
            say("A few lines on what helped are worth having when the next goal comes; only you read them."),
        ),
        action=say("Look back at it"),
        link=facts.links.goal(facts.about),
        because=because.goal(facts),
    )


def _milestone(facts: Facts) -> Letter:
    say, title, milestone = facts.say, facts.text("title"), facts.text("milestone")
    due = date.fromisoformat(facts.payload["due"])
    return Letter(
        subject=say("“{milestone}” is planned for {day}", milestone=milestone, day=facts.language.short_day(due)),
        paragraphs=(
            say(
                "“{milestone}” is a step towards “{title}”, planned for {day}.", milestone=milestone, title=title,
                day=facts.language.day(due),
            ),
            _left(due, facts),
            say("If it is done, say so and the reminders end; if it needs longer, move its date in the plan."),
        ),
        action=say("See your plan"),
        link=facts.links.plan(UUID(facts.payload["goal_id"])),
        because=say("You get this because your learning plan has a milestone with a date."),
    )  # fmt: skip


def _left(due: date, facts: Facts) -> str:
    days = (due - facts.today()).days
    if days <= 0:
        return facts.say("That is today.")
    if days == 1:
        return facts.say("That is tomorrow.")
    return facts.say_n("That is in {number} day.", "That is in {number} days.", days)


LETTERS: Mapping[Rule, Callable[[Facts], Letter]] = {
    Rule.GOAL_SET: _set,
    Rule.GOAL: _due,
    Rule.OVERDUE: _overdue,
    Rule.STALLED: _stalled,
    Rule.GOAL_ACHIEVED: _achieved,
    Rule.MILESTONE: _milestone,
}
