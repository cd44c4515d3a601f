"""The company of the pages with very much on them, and a program of many in which one mentor has hundreds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.links import Links
from telemachus.demo.asking import ADMIN, Json, PeopleFile
from telemachus.demo.company import COLUMNS, generate
from tests.e2e.scene import Scene
from tests.support.crowd import LONG_NAME, crowd

__all__ = [
    "LINKS", "LISTED", "MANY", "MATCHING", "NOTIFICATIONS", "PROFILES", "PROGRAMS", "UNBROKEN", "Cast", "found", "line",
    "words",
]  # fmt: skip

PEOPLE, PARTICIPANTS, MANY, LISTED, PROGRAMS, UNITS = 2000, 500, 500, 60, 300, 40
UNBROKEN = "Wolfeschlegelsteinhausenbergerdorff" * 2 + "-Featherst"
ARABIC = "عبد الرحمن بن عبد العزيز بن محمد الفيصل آل سعود الهاشمي القرشي من مدينة الرياض 🌙"
STRANGE = (UNBROKEN, ARABIC, LONG_NAME, "李" * 40, "Zoë 👩‍👩‍👧‍👦🏳️‍🌈 Ó Súilleabháin", "O")
MATCHING, PROFILES, NOTIFICATIONS = "/api/matching/v1", "/api/profiles/v1", "/api/notifications/v1"
LINKS = Links("")


def words(most: int) -> str:
    """So many characters, one word of which is 300 long, in lines."""
    return (f"{'unbreakable' * 27} " + "We talked about what comes next and what it takes.\n" * most)[: most - 1] + "."


def line(most: int) -> str:
    """So many characters in one line."""
    return (f"{UNBROKEN} 🚀 " + "and so on " * most)[: most - 1] + "."


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is there. people, mentees, mentors: all of the company; those of the program in one role alone. In the
    mentorship are the first mentee and the first mentor, who has `MANY` more. file: of the people."""

    scene: Scene
    people: Sequence[Json]
    mentees: Sequence[Json]
    mentors: Sequence[Json]
    program: UUID
    mentorship: UUID
    file: PeopleFile

    @property
    def mentee(self) -> str:
        """An account."""
        return self.mentees[0]["external_id"]

    @property
    def mentor(self) -> str:
        return self.mentors[0]["external_id"]

    async def ask(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Json:
        return await self.scene.asking.ask(who, method, path, json=body, headers=headers)

    async def many(self, who: str, path: str, bodies: Iterable[Json]) -> None:
        """Post these, several at once."""
        await _many(self.scene, who, path, bodies)

    def add(self, who: str, pages: dict[str, str]) -> None:
        """Let these pages be looked at, by their names."""
        for name, page in pages.items():
            self.scene.add(f"huge {name}", who, page)


async def found(scene: Scene) -> Cast:
    """Let the company be."""
    people, file = await _people(scene)
    taking_part = [one for one in people if one["role"]][:PARTICIPANTS]
    mentees, mentors = ([one for one in taking_part if one["role"] == role] for role in ("mentee", "mentor"))
    program = await _programs(scene, taking_part, mentors[0]["id"])
    pair = {"mentee_id": mentees[0]["id"], "mentor_id": mentors[0]["id"]}
    started = await scene.asking.ask(ADMIN, "POST", f"{MATCHING}/programs/{program}/mentorships", json=pair)
    await crowd(scene.platform.runtimes["matching"].sessions, started["id"], MANY)
    return Cast(scene, people, mentees, mentors, program, UUID(started["id"]), file)


async def _people(scene: Scene) -> tuple[list[Json], PeopleFile]:
    """People of strange names and units, who can sign in, with the roles that they would like."""
    rows = generate(PEOPLE)
    for number, row in enumerate(rows):
        row["name"] = STRANGE[number % len(STRANGE)]
        row["job title"] = row["job title"] if number % 3 else line(200)
        row["department"], row["location"] = (f"{number % UNITS} {kind} {line(70)}" for kind in ("Dpt.", "Loc."))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([COLUMNS, *([row[column] for column in COLUMNS] for row in rows)])
    file = PeopleFile("huge.csv", text.getvalue().encode())
    await scene.asking.apply_import(file, await scene.asking.import_people(file))
    people = {person["external_id"]: person for person in await scene.asking.introduce()}

    async def known() -> int:
        return (await scene.asking.ask(ADMIN, "GET", f"{MATCHING}/people/count"))["total"]

    await scene.asking.until("Telling matching", len(people), known)
    return [{**people[row["external id"]], "role": row["role"]} for row in rows], file


async def _programs(scene: Scene, taking_part: Sequence[Json], admin: str) -> UUID:
    """A program with many participants, which this person administers; and many programs without any."""
    start = clock.today()
    body = {"name": line(200), "starts_on": str(start), "ends_on": str(start + timedelta(days=180))}
    path = f"{MATCHING}/programs"
    others = ({**body, **_other(number)} for number in range(PROGRAMS))
    await _many(scene, ADMIN, path, others)
    program = (await scene.asking.ask(ADMIN, "POST", path, json={**body, "admins": [admin]}))["id"]
    lines = "".join(f"{one['external_id']},{one['role']}\n" for one in taking_part)
    file = PeopleFile("participants.csv", f"external id,role\n{lines}".encode())
    await scene.asking.upload(file, f"{path}/{program}/enrollments/import")
    return UUID(program)


def _other(number: int) -> Json:
    """What is different about another program: some are for coaches from outside, some are being launched."""
    kind = "coaching" if number % 5 == 1 else "one-to-one"
    return {"name": f"{number} {line(190)}", "kind": kind, "draft": number % 10 == 0}


async def _many(scene: Scene, who: str, path: str, bodies: Iterable[Json]) -> None:
    await scene.asking.each(path, bodies, lambda body: scene.asking.ask(who, "POST", path, json=body))
