"""The form by which a gathering is scheduled or changed: its fields, and what a service takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from services.portal.answers.taking_part import Gathering
from services.portal.pages import people_fields
from services.portal.pages.filling import listed
from services.portal.words import Words, zone_of

__all__ = ["FIELDS", "filled", "read"]

FIELDS = {
    "title": "title",
    "description": "description",
    "topics": "topics",
    "start": "start_day",
    "end": "end_day",
    "zone": "zone",
    "place": "place",
    "link": "link",
    "places": "places",
    "speakers": "speakers",
    "organizers": "organizers",
}
"""Of the form, by the service's name of what they say."""


def filled(one: Gathering) -> dict[str, str]:
    """The fields of a form that says what a gathering is now."""
    clock = zone_of(one.zone)
    start, end = one.starts_at.astimezone(clock), one.ends_at.astimezone(clock)
    return {
        "kind": one.kind,
        "title": one.title,
        "description": one.description,
        "topics": ", ".join(topic.name for topic in one.topics),
        "start_day": f"{start:%Y-%m-%d}",
        "start_time": f"{start:%H:%M}",
        "end_day": f"{end:%Y-%m-%d}",
        "end_time": f"{end:%H:%M}",
        "zone": one.zone,
        "place": one.place,
        "link": one.link,
        "places": str(one.places),
        **{f"speakers-{person.id}": person.name or "?" for person in one.speakers},
        **{f"organizers-{person.id}": person.name or "?" for person in one.organizers},
    }


def read(form: Mapping[str, str], words: Words, before: Gathering | None) -> tuple[dict[str, Any], dict[str, str]]:
    """What a service takes, and what is wrong with the form, by field. before: the gathering that is changed."""
    errors: dict[str, str] = {}
    if not form.get("title", "").strip():
        errors["title"] = words.say("Say what it is called.")
    zone = form.get("zone", "").strip()
    if zone not in available_timezones():
        errors["zone"] = words.say("Choose the time zone of the place.")
        zone = "UTC"
    times: dict[str, str] = {}
    for name in ("start", "end"):
        # The end is on the same day where it says no other.
        day = form.get(f"{name}_day", "") or form.get("start_day", "")
        try:
            on, at = date.fromisoformat(day), time.fromisoformat(form.get(f"{name}_time", ""))
            times[name] = datetime.combine(on, at.replace(tzinfo=None), ZoneInfo(zone)).isoformat()
        except ValueError:
            errors[f"{name}_day"] = words.say("Give a day and a time, as in 2030-03-02 and 14:00.")
    told = form.get("places", "").strip()
    if not (told.isascii() and told.isdecimal() and len(told) <= 6 and 1 <= int(told) <= 100_000):
        errors["places"] = words.say("Say how many can come, from 1 to 100,000.")
        told = "1"
    known = {topic.name.casefold(): topic.skill_id for topic in before.topics} if before else {}
    topics = listed(form.get("topics", ""))
    body: dict[str, Any] = {
        "kind": "conference" if form.get("kind") == "conference" else "workshop",
        "title": form.get("title", "").strip(),
        "description": form.get("description", ""),
        "topics": [_topic(name, known) for name in topics],
        "speakers": [str(key) for key in people_fields.chosen(form, "speakers")],
        "organizers": [str(key) for key in people_fields.chosen(form, "organizers")],
        "zone": zone,
        "place": form.get("place", "").strip(),
        "link": form.get("link", "").strip(),
        "places": int(told),
        **times,
    }
    return body, errors


def _topic(name: str, known: Mapping[str, Any]) -> dict[str, Any]:
    skill = known.get(name.casefold())
    return {"name": name, "skill_id": str(skill) if skill else None}
