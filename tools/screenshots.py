"""Takes the pictures of the documentation from a demo that is really played: python -m tools.screenshots

Needs Chromium on PATH. Writes docs/images/*.png.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, async_playwright

from shared import telemetry
from telemachus.demo.files import sample_company
from telemachus.demo.story import Story
from telemachus.embedded.platform import Platform, embedded_platform

__all__ = ["ARGUMENTS", "photograph"]

IMAGES = Path(__file__).parents[1] / "docs" / "images"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Theme = Literal["light", "dark"]


async def photograph(folder: Path) -> None:
    """Play the sample company and take every picture."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("Chromium is not on PATH. Debian or Ubuntu: sudo apt-get install chromium")
    with tempfile.TemporaryDirectory() as data:
        async with embedded_platform(Path(data)) as platform, async_playwright() as playwright:
            async with Story(platform) as story:
                await story.play(sample_company())
            browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            admin = [("cohort", f"/programs/{story.program}/cohort")]
            await _pictures(browser, platform, folder, "program-admin", admin, "light")
            mentee = story.account(story.mentorships[0]["mentee_id"])
            await _pictures(browser, platform, folder, mentee, [("home", "/")], "light")
            await browser.close()


async def _pictures(
    browser: Browser, platform: Platform, folder: Path, account: str, pages: list[tuple[str, str]], theme: Theme
) -> None:
    context = await browser.new_context(
        base_url=platform.base_url, color_scheme=theme, viewport={"width": 1200, "height": 800}
    )
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.goto(f"{page.url}&search={account}" if "?" in page.url else page.url)
    await page.locator(f'button[value="{account}"]').click()
    for name, path in pages:
        await page.goto(path)
        await page.screenshot(path=folder / f"{name}.png", full_page=True)
    await context.close()


if __name__ == "__main__":
    telemetry.setup_logs("ERROR")
    IMAGES.mkdir(parents=True, exist_ok=True)
    asyncio.run(photograph(IMAGES))
