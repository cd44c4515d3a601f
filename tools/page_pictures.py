"""Takes pictures of pages to look at: python -m tools.page_pictures [--out build/pages] [AREA ...]

An AREA is a module of tests/e2e/scenes, all of them where none is named. Every page is taken in light, in dark and at
320 pixels; what axe finds, and what is wider than the window, is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe

from tests.e2e.scene import RULES, Scene, open_scene

__all__: list[str] = []

SCENES = Path(__file__).parents[1] / "tests" / "e2e" / "scenes"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def take(scene: Scene, name: str, out: Path) -> bool:
    """One page; whether nothing is wrong with it."""
    page = await scene.visit(name, viewport={"width": 1100, "height": 800})
    good = True
    axe: Any = Axe()
    for details in await page.locator("details").all():
        await details.evaluate("element => { element.open = true }")
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        await page.screenshot(path=out / f"{name.replace(' ', '-')}-{scheme}.png", full_page=True)
        found = await axe.run(page, options=RULES)
        if found.violations_count:
            good = False
            sys.stdout.write(f"{name} ({scheme}): {found.generate_report()}\n")
    await page.set_viewport_size({"width": 320, "height": 700})
    await page.screenshot(path=out / f"{name.replace(' ', '-')}-narrow.png", full_page=True)
    width = await page.evaluate("document.documentElement.scrollWidth")
    if width > 320:
        good = False
        sys.stdout.write(f"{name}: {width} px wide in a window of 320\n")
    await page.context.close()
    return good


async def main(out: Path, areas: list[str]) -> int:
    names = areas or sorted(path.stem for path in SCENES.glob("[a-z]*.py"))
    good = True
    async with open_scene(Path(tempfile.mkdtemp(prefix="telemachus-pages-"))) as scene:
        for area in names:
            await import_module(f"tests.e2e.scenes.{area}").add(scene)
        for name in scene.paths:
            good = await take(scene, name, out) and good
    sys.stdout.write(f"{len(scene.paths)} pages in {out}\n")
    return 0 if good else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("areas", nargs="*", metavar="AREA")
    parser.add_argument("--out", type=Path, default=Path("build/pages"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    sys.exit(asyncio.run(main(given.out, given.areas)))
