"""The company's systems and its files of people: many of each, one with very much to say."""

from __future__ import annotations

from uuid import UUID

from telemachus.demo.asking import ADMIN, IMPORTS, PeopleFile
from tests.e2e.scenes.huge.company import LINKS, LISTED, NOTIFICATIONS, Cast, line
from tests.support.waiting import eventually

__all__ = ["NAMES", "add"]

NAMES = (
    "huge webhooks", "huge webhook", "huge webhook changing", "huge webhook secret", "huge webhook deleting",
    "huge imports", "huge import of changes", "huge import with problems",
)  # fmt: skip
_RARE = (
    "analytics.report_ready", "matching.program_closed", "matching.survey_*", "matching.gathering_cancelled",
    "matching.mentorship_paused", "matching.mentorship_resumed", "matching.session_missed", "profiles.goal_dropped",
    "profiles.goal_overdue", "profiles.goal_stalled", "profiles.skills_merged", "profiles.testimonial_*",
)  # fmt: skip
"""What does not happen here: each would be sent to all of them."""


async def add(cast: Cast) -> None:
    await _webhooks(cast)
    await _imports(cast)


async def _webhooks(cast: Cast) -> None:
    path = f"{NOTIFICATIONS}/webhooks"
    system = {"url": "https://hooks.example.org/" + "a" * 1900, "events": list(_RARE)}
    await cast.many(ADMIN, path, ({**system, "name": f"{number} {line(90)}"} for number in range(48)))
    endpoint = UUID((await cast.ask(ADMIN, "POST", path, {**system, "name": line(100)}))["id"])
    await cast.many(ADMIN, f"{path}/{endpoint}/test", [{}] * LISTED)
    pages = {
        "webhooks": LINKS.webhooks(),
        "webhook": LINKS.webhook(endpoint),
        "webhook changing": LINKS.webhook_part(endpoint, "change"),
        "webhook secret": LINKS.webhook_part(endpoint, "secret"),
        "webhook deleting": LINKS.webhook_part(endpoint, "delete"),
    }
    cast.add(ADMIN, pages)


async def _imports(cast: Cast) -> None:
    """A file in which everybody is different, one with hundreds of problems, one of many, and many of few."""
    text, name = cast.file.data.decode(), "a-name-without-any-blank-" * 6 + ".csv"
    few = PeopleFile(name, "\n".join(text.splitlines()[:2]).encode())
    for _ in range(LISTED):
        await cast.scene.asking.upload(few, IMPORTS, dry_run="true")
    changed = text.replace("Dpt.", "Department").replace("Loc.", "Location")
    files = {
        "import of changes": PeopleFile(name, changed.encode()),
        "import with problems": PeopleFile(name, text.replace(",e-1", ",e-nobody-").encode()),
    }
    for page, file in files.items():
        asked = await cast.scene.asking.upload(file, IMPORTS, dry_run="true")

        async def ended(path: str = f"{IMPORTS}/{asked['id']}") -> bool:
            return (await cast.ask(ADMIN, "GET", path))["state"] in {"done", "rejected"}

        await eventually(ended, what=f"the end of an {page}", within=120)
        cast.add(ADMIN, {page: LINKS.people_import(UUID(asked["id"]))})
    cast.add(ADMIN, {"imports": LINKS.imports()})
