"""What is sent along with each route: things that are there, so that only the right to do it decides."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

from PIL import Image

from shared.ids import new_id
from tests.contract.access.table import Row
from tests.contract.access.world import World
from tests.integration.profiles.support import as_csv, person

__all__ = ["request_of"]

IF_MATCH = {"If-Match": '"1"'}
NEEDS_IF_MATCH = frozenset({"PUT", "PATCH", "DELETE"})


def request_of(world: World, row: Row) -> tuple[str, dict[str, Any]]:
    """The address of a route of this world, and what httpx sends there."""
    ids = dict(world.ids)
    if row.path.startswith(("/people/{person_id}/leave", "/people/{person_id}/erase")):
        ids["person_id"] = ids["one who left"] if row.path.endswith("erase") else world.people["colleague"]
    if row.path in SUGGESTED:
        ids["skill_id"] = ids["suggested skill"]
    path = "/api/profiles/v1" + row.path.format_map(
        {"version": "1", **{name: str(value) for name, value in ids.items()}}
    )
    sent: dict[str, Any] = {"headers": IF_MATCH}
    key = str(row)
    if key in FILES:
        sent["files"] = {"file": FILES[key]()}
        sent["data"] = {"layout": "esco"} if row.path == "/catalogs" else {}
    elif key in BODIES:
        sent["json"] = BODIES[key](world)
    if key in QUERIES:
        sent["params"] = QUERIES[key]
    return path, sent


def _photo() -> tuple[str, bytes]:
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(picture, "PNG")
    return "me.png", picture.getvalue()


def _people() -> tuple[str, bytes]:
    return "people.csv", as_csv(person("e-new"))


def _catalog() -> tuple[str, bytes]:
    return "skills_en.csv", b"conceptType,conceptUri,preferredLabel,altLabels\nSkill,http://x.example/1,knit,\n"


SUGGESTED = frozenset({"/skills/{skill_id}/accept", "/skills/{skill_id}/reject", "/skills/{skill_id}/merge"})
FILES = {
    "POST /people/imports": _people,
    "PUT /people/{person_id}/photo": _photo,
    "POST /catalogs": _catalog,
}
QUERIES: Mapping[str, Mapping[str, str]] = {
    "GET /skills/recognize": {"text": "sql"},
    "GET /directory/suggestions": {"q": "sq"},
    "GET /people/colleagues": {"q": "Amara"},
    "GET /people/names": {"person_id": str(new_id())},
}
_CREDENTIAL = {"name": "CKA", "issuer": "Linux Foundation"}
_TEMPLATE = {"name": "First weeks", "milestones": [{"title": "Meet everyone", "after_days": 7}]}


def _running(world: World) -> dict[str, str]:
    return {"mentorship_id": str(world.ids["running"])}


BODIES: Mapping[str, Callable[[World], object]] = {
    "POST /people/imports/{import_id}/apply": lambda _: {},
    "POST /people/external": lambda _: {"external_id": "c-1", "name": "Ada Lind", "email": "ada@coaching.example"},
    "PATCH /people/external/{person_id}": lambda _: {"name": "Ada Lind"},
    "PATCH /people/{person_id}": lambda _: {"pronouns": "she/her"},
    "POST /people/{person_id}/credentials": lambda _: _CREDENTIAL,
    "PUT /people/{person_id}/credentials/{credential_id}": lambda _: _CREDENTIAL,
    "POST /skills": lambda _: {"name": "Knitting"},
    "PATCH /skills/{skill_id}": lambda _: {"description": "A language of sets."},
    "POST /skills/{skill_id}/merge": lambda world: {"into": str(world.ids["skill_id"])},
    "PUT /people/{person_id}/skills/offered": lambda _: {"skills": [{"text": "SQL", "level": 4}]},
    "PUT /people/{person_id}/skills/wanted": lambda _: {"skills": [{"text": "SQL", "priority": 1}]},
    "POST /people/{person_id}/endorsements": lambda world: {
        "skill_id": str(world.ids["skill_id"]),
        "how": "We wrote reports together.",
    },
    "POST /people/{person_id}/recommendation-requests": lambda world: {
        "skill": "Kubernetes",
        "ask": [str(world.people["named"])],
    },
    "POST /recommendation-requests/{request_id}/answers": lambda world: {
        "person_id": str(world.people["colleague"]),
        "words": "Ask Eva.",
    },
    "POST /mentorships/{mentorship_id}/testimonial": lambda _: {"words": "He asked the right questions, always."},
    "PUT /testimonials/{testimonial_id}": lambda _: {"words": "He asked the right questions, mostly."},
    "POST /people/{person_id}/goals": lambda _: {"title": "Speak in public"},
    "PATCH /goals/{goal_id}": lambda _: {"title": "Lead two migrations"},
    "POST /goals/{goal_id}/share": _running,
    "POST /goals/{goal_id}/unshare": _running,
    "POST /goals/{goal_id}/carry-over": _running,
    "PUT /goals/{goal_id}/plan": lambda _: {"milestones": [{"title": "Read the manual"}]},
    "PUT /goals/{goal_id}/plan/milestones/{milestone_id}/reached": lambda _: {"reached": True},
    "PUT /goals/{goal_id}/plan/activities/{activity_id}/done": lambda _: {"done": True},
    "POST /goals/{goal_id}/plan/shift": lambda _: {"start": "2030-01-07"},
    "POST /goals/{goal_id}/plan/from-template": lambda world: {
        "template_id": str(world.ids["template_id"]),
        "start": "2030-01-07",
    },
    "POST /programs/{program_id}/plan-templates": lambda _: _TEMPLATE,
    "PUT /plan-templates/{template_id}": lambda _: _TEMPLATE,
    "POST /people/{person_id}/reflections": lambda _: {"prompts": "free-writing", "answers": {"page": "It went well."}},
    "PUT /reflections/{reflection_id}": lambda _: {"prompts": "free-writing", "answers": {"page": "It went badly."}},
    "POST /reflections/{reflection_id}/share": _running,
    "POST /reflections/{reflection_id}/unshare": _running,
    "POST /reflections/{reflection_id}/comments": lambda _: {"words": "Thank you."},
}
