"""What became of a goal and of its plan, in the reader's words."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.portal.answers.growth import Change, Clash, GoalStep
from services.portal.words import Words

__all__ = ["activity_kinds", "aid_kinds", "change_words", "clash_words", "occasions", "step_words", "wish_words"]


def activity_kinds(words: Words) -> tuple[tuple[str, str], ...]:
    """The kinds of activities with their labels, as options of a form."""
    return (
        ("practice", words.say("Practice")),
        ("reading", words.say("Reading")),
        ("course", words.say("Course")),
        ("shadowing", words.say("Shadowing")),
        ("conversation", words.say("Conversation")),
        ("project", words.say("Project")),
        ("other", words.say("Something else")),
    )


def aid_kinds(words: Words) -> tuple[tuple[str, str], ...]:
    """The kinds of resources that a form takes."""
    return (("link", words.say("A page on the web")), ("book", words.say("Book")), ("course", words.say("Course")))


def occasions(words: Words) -> tuple[tuple[str, str], ...]:
    """What a thank-you can be for."""
    return (
        ("session", words.say("A session")),
        ("milestone", words.say("A milestone")),
        ("goal", words.say("A goal")),
        ("closing", words.say("Our time together")),
        ("other", words.say("Something else")),
    )


def step_words(words: Words, step: GoalStep) -> list[str]:
    """What happened to a goal, a sentence each."""
    match step.kind:
        case "set":
            return [words.say("The goal was set.")]
        case "achieved":
            return [words.say("It was reached.")]
        case "dropped":
            return [words.say("It was given up.")]
        case "reopened":
            return [words.say("It was taken up again.")]
        case "overdue":
            return [words.say("Its date passed.")]
        case "stalled":
            return [words.say("Nothing had moved on it for long.")]
        case "shared":
            return [words.say("It was shared with a mentorship.")]
        case "unshared":
            return [words.say("It was taken back from a mentorship.")]
        case "carried-over":
            return [words.say("It went on in the next mentorship.")]
        case _:
            return [_revised(words, one.what, one.before, one.after) for one in step.differences]


def _revised(words: Words, what: str, before: str | None, after: str | None) -> str:
    match what:
        case "title":
            return words.say("Its title was “{before}” and is “{after}” now.", before=before, after=after)
        case "skill":
            return words.say("Its skill is now: {after}.", after=after) if after else words.say("It has no skill now.")
        case "due":
            told = _value(words, "due", after)
            return words.say("It is due on {day} now.", day=told) if after else words.say("It has no date now.")
        case "why":
            return words.say("The reason for it is put in other words.")
        case _:
            return words.say("How to know that it is reached is put in other words.")


def change_words(words: Words, change: Change) -> str:
    """What somebody else changed in a plan."""
    title = change.title
    match change.what:
        case "added":
            return words.say("“{title}” is new.", title=title)
        case "removed":
            return words.say("“{title}” was removed.", title=title)
        case "moved":
            return words.say("“{title}” was moved to another place.", title=title)
        case _:
            return _changed(words, change.field or "", title, change.after)


def wish_words(words: Words, action: str, title: str) -> str:
    """What a late writer wanted. action: as of `plan_editing.edited`. title: what their form says."""
    match action:
        case "change":
            return words.say("You changed it to “{title}”.", title=title)
        case "remove":
            return words.say("You removed something.")
        case "earlier":
            return words.say("You moved something up.")
        case "later":
            return words.say("You moved something down.")
        case _:
            return words.say("You added “{title}”.", title=title)


def _changed(words: Words, field: str, title: str, after: Any) -> str:
    told = _value(words, field, after)
    match field:
        case "title":
            return words.say("It is called “{title}” now.", title=after)
        case "start":
            return words.say("The plan begins on {day} now.", day=told)
        case "due" if after:
            return words.say("“{title}” is due on {day} now.", title=title, day=told)
        case "due":
            return words.say("“{title}” has no date now.", title=title)
        case "reached_on" if after:
            return words.say("“{title}” was reached on {day}.", title=title, day=told)
        case "reached_on":
            return words.say("“{title}” is not reached after all.", title=title)
        case "done_on" if after:
            return words.say("“{title}” was done on {day}.", title=title, day=told)
        case "done_on":
            return words.say("“{title}” is not done after all.", title=title)
        case _:
            return _changed_besides(words, field, title, told)


def _changed_besides(words: Words, field: str, title: str, told: str) -> str:
    match field:
        case "url":
            return words.say("The address of “{title}” was changed.", title=title)
        case "note":
            return words.say("What is noted of “{title}” was changed.", title=title)
        case "person_id":
            return words.say("Another person helps with “{title}” now.", title=title)
        case _:
            return words.say("“{title}”, {field}: {value} now.", title=title, field=_label(words, field), value=told)


def clash_words(words: Words, clash: Clash) -> tuple[str, str, str]:
    """What two people changed: of what, as the visitor wanted it, as it is stored."""
    title = clash.title
    if clash.field == "order":
        return words.say("The order"), words.say("The order that you chose"), words.say("The order as it is now")
    if clash.field is None and clash.yours is None:
        about = words.say("You removed “{title}”, and it was changed meanwhile.", title=title)
        return about, words.say("Remove it"), words.say("Keep it as it is now")
    if clash.field is None:
        about = words.say("You changed “{title}”, and it was removed meanwhile.", title=title)
        return about, words.say("Put it back with my change"), words.say("Leave it out")
    about = words.say("“{title}”: {field}", title=title, field=_label(words, clash.field))
    mine = words.say("Mine: {value}", value=_value(words, clash.field, clash.yours))
    return about, mine, words.say("As it is now: {value}", value=_value(words, clash.field, clash.current))


def _label(words: Words, field: str) -> str:
    match field:
        case "title":
            return words.say("title")
        case "due":
            return words.say("due")
        case "reached_on":
            return words.say("day on which it was reached")
        case "done_on":
            return words.say("day on which it was done")
        case "kind":
            return words.say("kind")
        case "effort":
            return words.say("hours")
        case "url":
            return words.say("address")
        case "note":
            return words.say("note")
        case "start":
            return words.say("beginning")
        case _:
            return words.say("another value")


def _value(words: Words, field: str, value: Any) -> str:
    """A value of a plan, as it is read."""
    if value in (None, ""):
        return words.say("empty")
    if field in {"due", "reached_on", "done_on", "start"}:
        try:
            return words.date(date.fromisoformat(str(value)))
        except ValueError:
            return str(value)
    if field == "kind":
        return dict((*aid_kinds(words), *activity_kinds(words))).get(str(value), str(value))
    return words.number(value) if isinstance(value, float | int) else str(value)
