"""Pages with as much on them as is let in: names of 80 characters, 500 mentorships, words of the longest kind."""

from __future__ import annotations

from shared.links import Links
from telemachus.demo.asking import ADMIN
from tests.e2e.scene import Scene
from tests.e2e.scenes.huge import (
    alone,
    company,
    counting,
    finding,
    gatherings,
    growing,
    rounds,
    running,
    systems,
    taking_part,
    together,
)

__all__ = ["NAMES", "add"]

_AREAS = (
    together, growing, alone, finding, taking_part, gatherings, running, rounds, systems, counting,
)  # fmt: skip
"""counting comes last, since its numbers are those of all others."""
_OWN = ("huge home of a mentor", "huge home of a mentee", "huge home of an admin", "huge programs")
NAMES = (*_OWN, *(name for area in _AREAS for name in area.NAMES))


async def add(scene: Scene) -> None:
    cast = await company.found(scene)
    for area in _AREAS:
        await area.add(cast)
    links = Links("")
    scene.add("huge home of a mentor", cast.mentor, links.home())
    scene.add("huge home of a mentee", cast.mentee, links.home())
    scene.add("huge home of an admin", ADMIN, links.home())
    scene.add("huge programs", ADMIN, links.programs())
