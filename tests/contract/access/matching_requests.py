"""What is sent along with each route of matching: the example of its document, or something that is there, so that only
the right to do it decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from shared import clock
from tests.contract.access.table import Row
from tests.contract.access.world import World

__all__ = ["request_of"]

NEEDS_IF_MATCH = {"If-Match": '"1"'}


def request_of(world: World, row: Row) -> tuple[str, dict[str, Any]]:
    """The address of a route of this world, and what httpx sends there."""
    key = str(row)
    ids = {name: str(value) for name, value in world.ids.items()} | {"number": "1"}
    ids |= {name: str(world.ids[other]) for name, other in INSTEAD.get(key, {}).items()}
    path = world.prefix + row.path.format_map(ids)
    sent: dict[str, Any] = {"headers": NEEDS_IF_MATCH}
    if key in FILES:
        sent["files"] = {"file": FILES[key](world)}
    elif key in BODIES:
        sent["json"] = BODIES[key](world)
    elif (example := _example(world, row)) is not None:
        sent["json"] = example
    if key in QUERIES:
        sent["params"] = QUERIES[key](world)
    return path, sent


def _example(world: World, row: Row) -> Any:
    """The body that the OpenAPI document gives as an example of this route; None where it takes none."""
    document = world.harness.app.openapi()
    operation = document["paths"][world.prefix + row.path][row.method.lower()]
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name]["examples"][0] if name else None


def _who(world: World, **columns: str) -> dict[str, str]:
    return {name: str(world.people[column]) for name, column in columns.items()}


def _soon(days: int = 4, hours: int = 0) -> str:
    return (clock.now() + timedelta(days=days, hours=hours)).isoformat()


def _gathering(world: World) -> dict[str, Any]:
    start = clock.now() + timedelta(days=9)
    return {
        "kind": "workshop",
        "title": "Talking about work",
        "start": start.isoformat(),
        "end": (start + timedelta(hours=2)).isoformat(),
        "zone": "Europe/Berlin",
        "places": 12,
        "program_id": str(world.ids["program_id"]),
    }


FREE_PAIR: dict[str, str] = {"mentee_id": "free mentee", "mentor_id": "free mentor"}
AUTUMN = {"program_id": "autumn"}
INSTEAD: Mapping[str, Mapping[str, str]] = {
    "POST /programs/{program_id}/launch": {"program_id": "draft"},
    "PATCH /enrollments/{enrollment_id}/places": {"enrollment_id": "mentor's enrollment"},
    "POST /programs/{program_id}/rounds": AUTUMN,
    "POST /programs/{program_id}/proposals": AUTUMN,
    "POST /programs/{program_id}/requests": AUTUMN,
    "POST /programs/{program_id}/introductions": AUTUMN,
    "GET /programs/{program_id}/suggestions": AUTUMN,
    "POST /sessions/{session_id}/choose": {"session_id": "proposed session"},
    "POST /sessions/{session_id}/decline": {"session_id": "proposed session"},
    "GET /rounds/{round_id}/mentees/{person_id}": {"person_id": "in the round"},
    "GET /rounds/{round_id}/differences/{other_id}": {"other_id": "round_id"},
    **{
        key: {"survey_id": "planned survey"}
        for key in ("PUT /surveys/{survey_id}", "DELETE /surveys/{survey_id}", "POST /surveys/{survey_id}/open")
    },
    **{
        key: {"request_id": "feedback request"}
        for key in ("GET /feedback-requests/{request_id}", "POST /feedback-requests/{request_id}/decline")
    },
}
FILES: Mapping[str, Callable[[World], tuple[str, bytes]]] = {
    "POST /programs/{program_id}/enrollments/import": lambda world: (
        "people.csv",
        f"external id,role\n{world.keys['third']},mentee\n".encode(),
    ),
}
QUERIES: Mapping[str, Callable[[World], Mapping[str, str]]] = {
    "GET /mentorships/{mentorship_id}/search": lambda _: {"q": "chapter"},
    "GET /programs/{program_id}/suggestions": lambda world: _who(world, mentee_id="mentee"),
    "GET /proposals": lambda world: {"program_id": str(world.ids["autumn"])},
    "GET /mentorships": lambda world: {"program_id": str(world.ids["program_id"])},
}
BODIES: Mapping[str, Callable[[World], object]] = {
    "PATCH /programs/{program_id}": lambda _: {"name": "Spring cohort"},
    "POST /programs/{program_id}/enrollments": lambda world: {"role": "mentor", **_who(world, person_id="mentee")},
    "POST /enrollments/{enrollment_id}/pause": lambda _: {"until": str(clock.today() + timedelta(days=20))},
    "PUT /enrollments/{enrollment_id}/answers": lambda _: {"answers": {}},
    "POST /enrollments/{enrollment_id}/accept": lambda _: {"answers": {}},
    "POST /programs/{program_id}/invitations": lambda world: {
        "people": [str(world.people["colleague"])],
        "role": "mentee",
    },
    "POST /programs/{program_id}/rounds": lambda _: {"rules": {}},
    "POST /rounds/{round_id}/why-not": lambda world: _who(world, **FREE_PAIR),
    "POST /programs/{program_id}/proposals": lambda world: _who(world, **FREE_PAIR),
    "POST /programs/{program_id}/mentorships": lambda world: _who(world, **FREE_PAIR),
    "POST /programs/{program_id}/reassignments": lambda world: {
        **_who(world, from_mentor_id="mentor"),
        "assignments": [_who(world, mentee_id="mentee", mentor_id="free mentor")],
    },
    "POST /programs/{program_id}/circles": lambda world: {
        "people": [str(world.people[column]) for column in ("mentee", "other mentee", "free mentee")]
    },
    "POST /programs/{program_id}/requests": lambda world: {
        "goals": "To lead a migration.",
        "why_you": "You have led two.",
        "how": {"cadence": "Every two weeks", "months": 6, "format": "remote"},
        **_who(world, mentor_id="free mentor"),
    },
    "POST /programs/{program_id}/introductions": lambda world: {
        "words": "They should talk.",
        **_who(world, mentee_id="free mentee", to_id="free mentor"),
    },
    "POST /mentorships/{mentorship_id}/sessions": lambda _: {"title": "Third", "start": _soon(), "minutes": 45},
    "POST /mentorships/{mentorship_id}/sessions/propose": lambda _: {
        "title": "Fourth",
        "slots": [{"start": _soon(5), "end": _soon(5, hours=1)}],
    },
    "POST /sessions/{session_id}/reschedule": lambda _: {"start": _soon(6), "minutes": 45},
    "PUT /action-items/{item_id}": lambda world: {
        "words": "Send the plan.",
        "due": None,
        **_who(world, owner_id="mentee"),
    },
    "POST /enrollments/{enrollment_id}/withdraw": lambda _: {},
    "POST /mentorships/{mentorship_id}/end": lambda _: {"reason": "no-time"},
    "POST /sessions/{session_id}/choose": lambda world: {"start": world.facts["slot"]},
    "POST /surveys/{survey_id}/answers": lambda _: {"answers": {"ready": 4}},
    "POST /gatherings": _gathering,
    "PUT /gatherings/{gathering_id}": lambda world: {
        name: value for name, value in _gathering(world).items() if name != "program_id"
    },
    "POST /gatherings/{gathering_id}/attendance": lambda world: _who(world, person_id="mentee"),
    "PUT /mentorships/{mentorship_id}/messages/read": lambda world: {"message_id": str(world.ids["message_id"])},
    "POST /mentorships/{mentorship_id}/feedback-requests": lambda _: {"words": "Was I clear?"},
}
