"""Takes pictures of mails as readers see them: python -m tools.mail_pictures FOLDER [--language TAG] [--rule RULE]

Every first letter of every rule, light, dark and on a narrow screen, unless told which. Needs Chromium on PATH. The
pictures are for looking at; they are not committed.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

from services.notifications.channels.examples import examples
from services.notifications.channels.languages import LANGUAGES, choose
from services.notifications.nudges.domain import Rule
from tools.mails import LINKS, NOW, html
from tools.screenshots import ARGUMENTS

__all__ = ["photograph"]


@dataclass(frozen=True, slots=True)
class View:
    name: str
    theme: Literal["light", "dark"]
    width: int


VIEWS = (View("light", "light", 720), View("dark", "dark", 720), View("narrow", "light", 320))


async def photograph(folder: Path, languages: Sequence[str], rules: Sequence[Rule]) -> None:
    """Writes RULE.LANGUAGE.VIEW.png into a folder."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("Chromium is not on PATH. Debian or Ubuntu: sudo apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for view in VIEWS:
            await _pictures(browser, view, folder, languages, rules)
        await browser.close()


async def _pictures(
    browser: Browser, view: View, folder: Path, languages: Sequence[str], rules: Sequence[Rule]
) -> None:
    context = await browser.new_context(color_scheme=view.theme, viewport={"width": view.width, "height": 300})
    page = await context.new_page()
    for tag in languages:
        for rule in rules:
            letter = next(iter(examples(rule, NOW, choose(tag), LINKS).values()))
            await page.set_content(html(letter))
            await page.screenshot(path=folder / f"{rule}.{tag}.{view.name}.png", full_page=True)
    await context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--rule", action="append", choices=list(Rule), type=Rule)
    told = parser.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(photograph(told.folder, told.language or LANGUAGES, told.rule or list(Rule)))


if __name__ == "__main__":
    main()
