"""Takes pictures of pages to look at: python -m tools.page_pictures [--out build/pages] [AREA ...]

An AREA is a module of tests/e2e/scenes; without any, all pages of a program under way are taken. Every page is taken in
light, in dark, in Arabic and at 320 pixels; what axe finds, and what is wider than the window, is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from playwright.async_api import Error, Page

from tests.e2e.looking import complaints, fits_its_window
from tests.e2e.scene import NARROW, Scene, a_program, open_scene
from tests.e2e.scenes import EXTREMES, TYPICAL, nothing

__all__: list[str] = []


async def take(scene: Scene, name: str, out: Path) -> bool:
    """One page; whether nothing is wrong with it."""
    stem, good = out / name.replace(" ", "-").replace("/", "-"), True
    for language, suffix in (("en", ""), ("ar", "-arabic")):
        page = await scene.look(name, language)
        good = await _taken(page, f"{stem}{suffix}-light.png") and good
        await page.emulate_media(color_scheme="dark")
        good = await _taken(page, f"{stem}{suffix}-dark.png") and good
        await page.set_viewport_size(NARROW)
        good = await _taken(page, f"{stem}{suffix}-narrow.png") and good
    return good


async def _taken(page: Page, file: str) -> bool:
    """A picture of a page; whether it fits its window, and axe finds nothing."""
    await page.screenshot(path=file, full_page=True)
    wrong = await complaints(page)
    wrong += [] if await fits_its_window(page) else ["wider than its window"]
    sys.stdout.writelines(f"{file}: {one}\n" for one in wrong)
    return not wrong


async def main(out: Path, areas: list[str]) -> int:
    chosen = [import_module(f"tests.e2e.scenes.{name}") for name in areas] or TYPICAL
    begin = nothing.begin if set(chosen) & set(EXTREMES) else a_program
    good = True
    async with open_scene(Path(tempfile.mkdtemp(prefix="telemachus-pages-")), begin) as scene:
        for area in chosen:
            await area.add(scene)
        for name in scene.paths:
            try:
                good = await take(scene, name, out) and good
            except (AssertionError, Error) as error:
                good = False
                sys.stdout.write(f"{name}: {error}\n")
    sys.stdout.write(f"{len(scene.paths)} pages in {out}\n")
    return 0 if good else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("areas", nargs="*", metavar="AREA")
    parser.add_argument("--out", type=Path, default=Path("build/pages"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    sys.exit(asyncio.run(main(given.out, given.areas)))
