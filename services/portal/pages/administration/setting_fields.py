"""The settings of a program as fields of forms, and what was filled in as matching takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from services.portal.answers.administration import Settings
from services.portal.answers.taking_part import Rule
from services.portal.pages.administration.administering import day_in, lines_of, whole_in
from services.portal.pages.filling import listed
from services.portal.words import Words

__all__ = [
    "DAYS", "DEFAULTS", "STEPS", "add_labels", "dates_from", "dates_of", "day_labels", "defaults", "differing", "kinds",
    "people_from", "people_of", "question_from", "question_kinds", "rhythm_from", "rhythm_of", "roles", "rule_as_kept",
    "rule_from", "rule_kinds", "steps",
]  # fmt: skip

STEPS = ("dates", "people", "questions", "team", "summary")
DAYS = (
    "starts_on", "ends_on", "enrollment_opens_on", "enrollment_closes_on", "matching_on", "kickoff_on", "midpoint_on",
)  # fmt: skip
WAYS = ("requests", "rounds", "admin")
_ORDER = ("enrollment_opens_on", "enrollment_closes_on", "matching_on", "kickoff_on", "midpoint_on", "ends_on")
DEFAULTS: Mapping[str, Any] = {"draft": True, "check_in_days": 28}
"""What a new program starts from, besides what matching takes where nothing is said."""
_WEEKS_AHEAD, _WEEKS = 6, 26
_LIMITS = {
    "mentee_limit": (1, 100_000), "open_requests": (1, 20), "request_days": (1, 60), "proposal_days": (1, 60),
    "group_size": (2, 50), "contracted_sessions": (1, 100),
}  # fmt: skip


def steps(words: Words) -> tuple[tuple[str, str], ...]:
    """The steps of a launch, with what each is about."""
    labels = (
        words.say("What and when"),
        words.say("Who takes part"),
        words.say("What people are asked"),
        words.say("Who looks after it"),
        words.say("Read it through"),
    )
    return tuple(zip(STEPS, labels, strict=True))


def kinds(words: Words) -> tuple[tuple[str, str], ...]:
    return (
        ("one-to-one", words.say("One to one: a mentor and a mentee over some months")),
        ("group", words.say("Group: one mentor and several mentees who meet together")),
        ("circle", words.say("Circle: peers who mentor each other")),
        ("reverse", words.say("Reverse: somebody early in their career is the mentor of somebody senior")),
        ("flash", words.say("Flash: a single session about one question")),
        ("coaching", words.say("Coaching: a coach with a credential, for an agreed number of sessions")),
    )


def roles(words: Words) -> tuple[tuple[str, str], ...]:
    return (("", words.say("Everybody")), ("mentee", words.say("Mentees")), ("mentor", words.say("Mentors")))


def rule_kinds(words: Words) -> tuple[tuple[str, str], ...]:
    """What a rule can be about. A kind of the form: what matching calls it, and after a colon what is particular."""
    return (
        ("among:department", words.say("Are in one of these departments")),
        ("among:grade", words.say("Have one of these grades")),
        ("among:location", words.say("Work at one of these locations")),
        ("among:country", words.say("Work in one of these countries (two letters)")),
        ("among:job_title", words.say("Have one of these job titles")),
        ("without:department", words.say("Are not in any of these departments")),
        ("without:grade", words.say("Have none of these grades")),
        ("without:location", words.say("Do not work at any of these locations")),
        ("tenure", words.say("Have been here for so many months")),
        ("language", words.say("Speak this language (its code, as de)")),
        ("credential", words.say("Hold this credential, and it is valid (empty: any)")),
        ("skills:offered", words.say("Offer so many skills")),
        ("skills:wanted", words.say("Want to learn so many skills")),
        ("external:no", words.say("Are from within the organization")),
    )


def question_kinds(words: Words) -> tuple[tuple[str, str], ...]:
    return (
        ("text", words.say("An answer in words")),
        ("choice", words.say("A choice of one")),
        ("several", words.say("A choice of several")),
        ("scale", words.say("A scale from 1 to 5")),
        ("ranking", words.say("An order of all")),
    )


def day_labels(words: Words) -> dict[str, str]:
    return {
        "starts_on": words.say("First day"),
        "ends_on": words.say("Last day"),
        "enrollment_opens_on": words.say("Enrollment opens"),
        "enrollment_closes_on": words.say("Last day to enroll"),
        "matching_on": words.say("Matching"),
        "kickoff_on": words.say("Kickoff"),
        "midpoint_on": words.say("Midpoint"),
    }


def add_labels(words: Words) -> dict[str, str]:
    """What the fields of all steps are called."""
    return {
        "name": words.say("Name"),
        "kind": words.say("Kind"),
        **day_labels(words),
        "mentee_limit": words.say("Most mentees"),
        "open_requests": words.say("Open requests of a mentee"),
        "request_days": words.say("Days to answer a request"),
        "proposal_days": words.say("Days to answer a proposal"),
        "group_size": words.say("People in a group or a circle"),
        "contracted_sessions": words.say("Sessions of a mentorship"),
        "check_in_days": words.say("Days between two check-ins"),
        "minimum_cell": words.say("Smallest group that numbers show"),
    }


def defaults(today: date) -> dict[str, str]:
    """Days that follow each other: enrollment from today on, a first day in six weeks, and half a year."""
    ahead = today + timedelta(weeks=_WEEKS_AHEAD)
    start = ahead + timedelta(days=-ahead.weekday() % 7)
    days = {
        "starts_on": start,
        "ends_on": start + timedelta(weeks=_WEEKS, days=-3),
        "enrollment_opens_on": today,
        "enrollment_closes_on": start - timedelta(days=17),
        "matching_on": start - timedelta(days=14),
        "kickoff_on": start,
        "midpoint_on": start + timedelta(weeks=_WEEKS // 2),
    }
    return {"kind": "one-to-one", **{name: day.isoformat() for name, day in days.items()}}


def dates_of(program: Settings) -> dict[str, str]:
    days = {name: getattr(program, name) for name in DAYS}
    return {"name": program.name, "kind": program.kind, **{n: d.isoformat() if d else "" for n, d in days.items()}}


def dates_from(form: Mapping[str, str], words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """What matching takes of the first step, and what is wrong with it, by field."""
    errors: dict[str, str] = {}
    body: dict[str, Any] = {"name": form.get("name", "").strip()}
    if not body["name"]:
        errors["name"] = words.say("Give the program a name.")
    if form.get("kind"):
        body["kind"] = form["kind"]
    days = {name: day_in(form, name, words, errors) for name in DAYS}
    for name, missing in (
        ("starts_on", words.say("Give the first day.")),
        ("ends_on", words.say("Give the last day.")),
    ):
        if days[name] is None:
            errors.setdefault(name, missing)
    labels, before = day_labels(words), ""
    for name in ("starts_on", "ends_on") if errors else _ORDER:
        day = days[name]
        if day is None:
            continue
        earlier = days.get(before)
        if before and earlier and day < earlier:
            errors.setdefault(name, words.say("This is before “{other}”. Choose a later day.", other=labels[before]))
        before = name
    start, kickoff = days["starts_on"], days["kickoff_on"]
    if start and kickoff and kickoff < start:
        errors.setdefault(
            "kickoff_on", words.say("This is before “{other}”. Choose a later day.", other=labels["starts_on"])
        )
    elif start and days["ends_on"] and days["ends_on"] < start:
        errors.setdefault(
            "ends_on", words.say("This is before “{other}”. Choose a later day.", other=labels["starts_on"])
        )
    return body | {name: day.isoformat() if day else None for name, day in days.items()}, errors


def people_of(program: Settings) -> dict[str, str]:
    numbers = {name: getattr(program, name) for name in _LIMITS}
    return {
        **{name: "" if number is None else str(number) for name, number in numbers.items()},
        **{f"way-{way}": "yes" for way in program.ways},
        "limited_by_places": "yes" if program.limited_by_places else "",
    }


def people_from(form: Mapping[str, str], program: Settings, words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """The same of the second step."""
    errors: dict[str, str] = {}
    body: dict[str, Any] = {
        "ways": [way for way in WAYS if form.get(f"way-{way}")],
        "limited_by_places": bool(form.get("limited_by_places")),
    }
    if not body["ways"]:
        errors["ways"] = words.say("Choose at least one way to a mentor.")
    for name, (least, most) in _LIMITS.items():
        if name not in form:
            continue
        number = whole_in(form, name, least, most, words, errors)
        if number is not None or name in {"mentee_limit", "contracted_sessions"}:
            body[name] = number
    if program.kind != "coaching":
        body.pop("contracted_sessions", None)
    return body, errors


def rhythm_of(program: Settings) -> dict[str, str]:
    return {"check_in_days": str(program.check_in_days), "minimum_cell": str(program.minimum_cell)}


def rhythm_from(form: Mapping[str, str], words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """The same of the numbers of the third step."""
    errors: dict[str, str] = {}
    numbers = {
        "check_in_days": whole_in(form, "check_in_days", 0, 180, words, errors),
        "minimum_cell": whole_in(form, "minimum_cell", 3, 100, words, errors),
    }
    return {name: number for name, number in numbers.items() if number is not None}, errors


def rule_from(form: Mapping[str, str], words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """A rule about who may take part, and what is wrong with it, by field."""
    kind, _, what = form.get("rule_kind", "").partition(":")
    role, says, errors = form.get("rule_role") or None, listed(form.get("rule_says", "")), dict[str, str]()
    rule: dict[str, Any] = {"kind": "among" if kind == "without" else kind, "role": role}
    match kind:
        case "among" | "without":
            if not says:
                errors["rule_says"] = words.say("Name at least one, with commas between several.")
            rule |= {"field": what, "values": says, "excluded": kind == "without"}
        case "tenure":
            rule["months"] = whole_in({"rule_says": says[0] if says else "x"}, "rule_says", 1, 600, words, errors)
        case "language":
            if not says:
                errors["rule_says"] = words.say("Give the code of a language, as de.")
            rule |= {"code": says[0] if says else "", "name": ""}
        case "credential":
            rule["name"] = ", ".join(says)
        case "skills":
            rule["offers"] = what == "offered"
            number = {"rule_says": says[0] if says else "1"}
            rule["at_least"] = whole_in(number, "rule_says", 1, 20, words, errors)
        case "external":
            rule["external"] = False
        case _:
            errors["rule_kind"] = words.say("Choose what the rule is about.")
    return rule, errors


def rule_as_kept(rule: Rule) -> dict[str, Any]:
    """A rule that a program has, as matching takes it."""
    names = {
        "among": ("field", "values", "excluded"),
        "tenure": ("months",),
        "language": ("code", "name"),
        "credential": ("name",),
        "skills": ("offers", "at_least"),
        "external": ("external",),
    }
    return rule.model_dump(include={"kind", "role", *names.get(rule.kind, ())})


def question_from(form: Mapping[str, str], taken: Sequence[str], words: Words) -> tuple[dict[str, Any], dict[str, str]]:
    """A question, and what is wrong with it, by field. taken: keys of other questions."""
    errors: dict[str, str] = {}
    text, kind, options = form.get("ask_text", "").strip(), form.get("ask_kind", "text"), lines_of(form, "ask_options")
    if not text:
        errors["ask_text"] = words.say("Write the question.")
    if kind in {"choice", "several", "ranking"} and len(options) < 2:
        errors["ask_options"] = words.say("Give at least two answers to choose from, one a line.")
    number = next(n for n in range(1, len(taken) + 2) if f"question-{n}" not in taken)
    question = {
        "key": f"question-{number}",
        "text": text,
        "kind": "choice" if kind == "several" else kind,
        "role": form.get("ask_role") or None,
        "required": bool(form.get("ask_required")),
        "options": options if kind in {"choice", "several", "ranking"} else [],
        "several": kind == "several",
    }
    return question, errors


def differing(
    form: Mapping[str, str], kept: Mapping[str, str], labels: Mapping[str, str], words: Words
) -> list[tuple[str, str]]:
    """What is kept now where it is not what a form says: each field's label, and its value."""
    return [
        (labels[name], value or words.say("nothing"))
        for name, value in kept.items()
        if name in labels and name in form and form[name].strip() != value
    ]
