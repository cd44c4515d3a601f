"""The pages of imports of people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from services.profiles.imports.tables import PeopleImport
from shared import clock
from shared.ids import new_id
from shared.links import Links
from telemachus.demo.asking import ADMIN, IMPORTS, PeopleFile
from telemachus.demo.company import csv_bytes
from telemachus.demo.files import sample_company
from tests.e2e.scene import Scene
from tests.support.waiting import eventually

__all__ = ["NAMES", "add", "changed_company"]

NAMES = (
    "imports", "import tried", "import that lacks a word", "import with problems", "import under way", "import stopped",
)  # fmt: skip


def changed_company() -> PeopleFile:
    """The sample company with somebody who is new, somebody who is promoted, and without its last three people."""
    header, first, second, *others = csv_bytes(len(sample_company()[0].data.splitlines()) - 1).decode().splitlines()
    new = second.replace("e-1001", "e-2000").replace("Thomas Sutton", "Olúwaseun Adébáyò").replace("thomas", "olu")
    promoted = second.replace("Director, Engineering", "Chief engineer")
    return PeopleFile("people.csv", "\n".join([header, first, promoted, *others[:-3], new]).encode())


async def add(scene: Scene) -> None:
    """Dry runs that have ended in every way, and one that never does."""
    asking = scene.asking
    tried = changed_company()
    again = PeopleFile("people-again.csv", tried.data)
    bad = PeopleFile("broken.csv", tried.data.replace(b"e-1000,2018", b"e-77,2018"))
    pages = {
        "import tried": (tried, {"leavers": "leave"}),
        "import that lacks a word": (again, {"leavers": "leave", "most_leaving": "0"}),
        "import with problems": (bad, {}),
        "import under way": (PeopleFile("a-name-without-any-blank-" * 6 + ".csv", tried.data), {}),
        "import stopped": (tried, {}),
    }
    scene.add("imports", ADMIN, Links("").imports())
    for name, (file, fields) in pages.items():
        asked = await asking.upload(file, IMPORTS, dry_run="true", **fields)

        async def ended(path: str = f"{IMPORTS}/{asked['id']}") -> bool:
            return (await asking.ask(ADMIN, "GET", path))["state"] not in {"waiting", "running"}

        await eventually(ended, what=f"the end of an {name}", within=60)
        scene.add(name, ADMIN, Links("").people_import(UUID(asked["id"])))
    # How these look is the matter here, and nothing that ends by itself can be looked at for long.
    running: dict[str, Any] = {
        "state": "running",
        "outcome": None,
        "worker": new_id(),
        "lease_until": clock.now() + timedelta(days=30),
        "progress": {"phase": "reading", "rows": 4000, "of": 120_000},
    }
    for name, state in (("import under way", running), ("import stopped", {"state": "cancelled", "outcome": None})):
        async with scene.platform.runtimes["profiles"].sessions.begin() as session:
            which = PeopleImport.id == UUID(scene.paths[name].rpartition("/")[2])
            await session.execute(update(PeopleImport).where(which).values(state))
    scene.paths["import under way"] += "?still=true"
