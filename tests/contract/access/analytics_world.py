"""Everybody who can stand in a relation to a program's numbers, and numbers of it that are published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.analytics.publishing import publish
from tests.contract.access.table import Row
from tests.contract.access.world import World
from tests.integration.analytics.history import history, launched
from tests.integration.analytics.telling import folded
from tests.support.platform import Harness

__all__ = ["PEOPLE", "request_of", "settle_world"]

PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "mentee": ("Amara Obi", ("employee",)),
    "mentor": ("Lin Wu", ("employee",)),
    "program's admin": ("Paul Braun", ("employee", "program_admin")),
    "other admin": ("Rosa Lima", ("employee", "program_admin")),
    "HR": ("Hanna Roth", ("employee", "hr")),
    "auditor": ("Arun Rao", ("employee", "auditor")),
    "IT": ("Ida Tan", ("employee", "it")),
    "coach": ("Noor Haddad", ("coach",)),
}
"""By column of the table: a name and the roles of their token. The column "account" is an account without a person."""

NAMED: Mapping[str, str] = {"family": "funnel", "dimension": "department", "form": "csv"}
"""What stands for parameters that are no ids."""
OF_ALL: Mapping[str, str] = {"dimension": "program"}

BODIES: Mapping[str, object] = {}


async def settle_world(harness: Harness) -> World:
    """A program in which people have come to every step, and another of the other admin."""
    people = {column: (await harness.know(name=name)).subject for column, (name, _) in PEOPLE.items()}
    world = World(harness, {column: roles for column, (_, roles) in PEOPLE.items()}, people, dict(people))
    program, other = launched([people["program's admin"]]), launched([people["other admin"]])
    events = history(program, {"Data": (6, 6, 6, 6, 6, 6, 6), "Sales": (6, 6, 6, 6, 6, 6, 6)})
    await harness.receive(*events, other)
    world.ids["program_id"] = program.subject
    await folded(harness)
    await publish(harness.runtime)
    admin = harness.client(people["program's admin"])
    made = await admin.post(f"{world.prefix}/programs/{program.subject}/reports")
    world.ids["report_id"] = UUID(made.json()["id"])
    return world


def request_of(world: World, row: Row) -> tuple[str, dict[str, Any]]:
    """The address of a route of this world, and what httpx sends there."""
    named = NAMED if "{program_id}" in row.path else {**NAMED, **OF_ALL}
    ids = {name: str(value) for name, value in world.ids.items()}
    sent: dict[str, Any] = {"headers": {"If-Match": '"0"'}}
    if str(row) in BODIES:
        sent["json"] = BODIES[str(row)]
    return world.prefix + row.path.format_map({**named, **ids}), sent
