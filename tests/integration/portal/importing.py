"""Files of people for the pages of imports, and what a browser does there."""

from __future__ import annotations

from typing import Any

from shared.links import Links
from tests.integration.portal.stage import Browser, Stage
from tests.support.waiting import eventually

__all__ = ["APPLY", "LINKS", "LOOKS_AGAIN", "TRY", "ended", "form_token", "known", "people_file", "tried"]

LINKS = Links("")
TRY, APPLY = "See what would change", "Import these people"
_HEADER = "external id,name,email,job title,manager,skills offered,languages,working hours\n"


def people_file(*rows: str, name: str = "people.csv") -> dict[str, tuple[str, bytes]]:
    """rows: external id, name and whatever follows the email."""
    lines = [line.split(",") for line in rows]
    told = [",".join((key, name, f"{key.lower()}@example.org", *(more + [""] * 5)[:5])) for key, name, *more in lines]
    return {"file": (name, (_HEADER + "".join(f"{line}\n" for line in told)).encode())}


LOOKS_AGAIN = '<meta http-equiv="refresh"'
"""On a page that a browser without scripts opens again by itself."""


async def tried(browser: Browser, files: dict[str, tuple[str, bytes]], **fields: str) -> str:
    """Hand a file in, and look at its page until it has ended."""
    await browser.open(LINKS.imports())
    await browser.press(TRY, files, **fields)
    return await ended(browser)


async def ended(browser: Browser) -> str:
    path = browser.page.url.path

    async def over() -> bool:
        await browser.open(path)
        return LOOKS_AGAIN not in browser.page.text

    await eventually(over, what="the end of the import")
    assert "Stop" not in browser.text
    return browser.text


async def known(stage: Stage) -> dict[str, dict[str, Any]]:
    found = (await stage.ask("program-admin", "GET", "profiles", "/people"))["items"]
    return {person["external_id"]: person for person in found if person["status"] == "active"}


def form_token(browser: Browser) -> str:
    return browser.page.text.partition('name="form_token" value="')[2].partition('"')[0]
