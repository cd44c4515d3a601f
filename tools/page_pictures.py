"""Takes pictures of pages to look at: python -m tools.page_pictures [--out build/pages] [AREA ...]

An AREA is a module of tests/e2e/scenes, all of them where none is named. Every page is taken in light, in dark, in
Arabic and at 320 pixels; what axe finds, and what is wider than the window, is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Error, Page, ViewportSize

from tests.e2e.scene import NARROW, RULES, SCHEMES, Scene, open_scene, unfold

__all__: list[str] = []

SCENES = Path(__file__).parents[1] / "tests" / "e2e" / "scenes"
WIDE: ViewportSize = {"width": 1100, "height": 800}


async def take(scene: Scene, name: str, out: Path) -> bool:
    """One page; whether nothing is wrong with it."""
    page = await scene.visit(name, viewport=WIDE)
    stem = out / name.replace(" ", "-")
    good = True
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        good = await _taken(page, f"{stem}-{scheme}.png") and good
    await page.set_viewport_size(NARROW)
    good = await _taken(page, f"{stem}-narrow.png", looked_at=False) and good
    await page.context.close()
    page = await scene.visit(name, viewport=WIDE, locale="ar")
    good = await _taken(page, f"{stem}-arabic.png") and good
    await page.set_viewport_size(NARROW)
    good = await _taken(page, f"{stem}-arabic-narrow.png", looked_at=False) and good
    await page.context.close()
    return good


async def _taken(page: Page, file: str, *, looked_at: bool = True) -> bool:
    """A picture of a page; whether it fits its window, and where it is looked at, whether axe finds nothing."""
    await unfold(page)
    await page.screenshot(path=file, full_page=True)
    wrong: list[str] = []
    if looked_at:
        axe: Any = Axe()
        found = await axe.run(page, options=RULES)
        wrong += [found.generate_report()] if found.violations_count else []
    width, window = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    wrong += [f"{width} px wide in a window of {window}"] if width > window else []
    sys.stdout.writelines(f"{file}: {one}\n" for one in wrong)
    return not wrong


async def main(out: Path, areas: list[str]) -> int:
    names = areas or sorted(path.stem for path in SCENES.glob("[a-z]*.py"))
    good = True
    async with open_scene(Path(tempfile.mkdtemp(prefix="telemachus-pages-"))) as scene:
        for area in names:
            await import_module(f"tests.e2e.scenes.{area}").add(scene)
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
