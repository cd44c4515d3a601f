"""The JSON of events, written by PostgreSQL: for 100,000 people at once the same bytes as `Event.to_json` gives.

Text of JSON strings is escaped the same by both; numbers, ids and dates have one form. A test holds them to each other.
"""
# ruff: noqa: S608 - the parts of these expressions are constants of this package

from __future__ import annotations

from collections.abc import Mapping

from shared.events import Event
from shared.events.base import ENVELOPE

__all__ = ["credentials", "event", "hours", "languages", "new_id", "skills", "string", "text_of"]


def new_id(count: str, milliseconds: int) -> str:
    """An expression for a UUIDv7 of its own; ids are in the order of their counts. count: an integer from 0."""
    first = f"lpad(to_hex({milliseconds}::bigint + ({count} >> 12)), 12, '0')"
    second = f"lpad(to_hex({count} & 4095), 3, '0')"
    return f"({first} || '7' || {second} || substr(gen_random_uuid()::text, 20))::uuid"


def string(expression: str) -> str:
    """Text as a JSON string."""
    return f"to_json({expression})::text"


def text_of(expression: str) -> str:
    """A uuid or a date as a JSON string, or null."""
    return f"coalesce(to_json({expression})::text, 'null')"


def languages(column: str) -> str:
    """Languages of a jsonb column, as events have them."""
    return _list(column, f"""'{{"code":' || (item->'code')::text || ',"level":' || {_told("level")} || '}}'""")


def hours(column: str) -> str:
    """Working hours of a jsonb column, as events have them."""
    parts = "'{\"weekday\":' || (item->'weekday')::text || ',\"start\":' || (item->'start')::text"
    return _list(column, f"{parts} || ',\"end\":' || (item->'end')::text || '}}'")


def skills(weight: str, name: str = "skill.name") -> str:
    """An aggregate of one person's skills from `skill` and `held`, as events have them. weight: level or priority."""
    direction = "DESC" if weight == "level" else "ASC"
    item = (
        f"""'{{"skill_id":"' || skill.id || '","name":' || {string(name)} || ',"{weight}":' || held.{weight} || '}}'"""
    )
    return f"""'[' || string_agg({item}, ',' ORDER BY held.{weight} {direction}, {name} COLLATE "C") || ']'"""


def credentials(person_id: str) -> str:
    """The credentials of a person, as events have them."""
    item = (
        f"""'{{"name":' || {string("held.name")} || ',"issuer":' || {string("held.issuer")}"""
        f""" || ',"expires_on":' || {text_of("held.expires_on")} || '}}'"""
    )
    return (
        f"coalesce((SELECT '[' || string_agg({item}, ',' ORDER BY held.id) || ']' "
        f"FROM credential AS held WHERE held.person_id = {person_id}), '[]')"
    )


def event(kind: type[Event], time: str, values: Mapping[str, str]) -> str:
    """An expression for the bytes of an event. time: as JSON. values: SQL of id and subject (uuid), version, and the
    JSON text of each field."""
    data = " || ',' || ".join(f"'\"{name}\":' || {values[name]}" for name in kind.model_fields if name not in ENVELOPE)
    envelope = (
        f"""'{{"specversion":"1.0","id":"' || {values["id"]} || '","source":"{kind.source}","type":"{kind.type}",'"""
        f""" || '"subject":"' || {values["subject"]} || '","time":{time},"datacontenttype":"application/json",'"""
        f""" || '"dataschema":"urn:telemachus:schema:{kind.type}","version":' || {values["version"]}"""
    )
    return f"convert_to({envelope} || ',\"data\":{{' || {data} || '}}}}', 'UTF8')"


def _list(column: str, item: str) -> str:
    return (
        f"coalesce((SELECT '[' || string_agg({item}, ',' ORDER BY place) || ']' "
        f"FROM jsonb_array_elements({column}) WITH ORDINALITY AS listed (item, place)), '[]')"
    )


def _told(name: str) -> str:
    return f"""coalesce((item->'{name}')::text, '""')"""
