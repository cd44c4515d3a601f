"""The pages in a real browser with nothing on them, and with as much on them as is let in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.e2e.looking import LONG_FORM, looks_right, reads_from_right_to_left
from tests.e2e.scene import IN_A_BROWSER, Scene, open_scene
from tests.e2e.scenes import huge, nothing

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
async def platform(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with open_scene(tmp_path_factory.mktemp("extremes"), nothing.begin) as opened:
        yield opened


@pytest.fixture(scope="module")
async def bare(platform: Scene) -> Scene:
    await nothing.add(platform)
    return platform


@pytest.fixture(scope="module")
async def full(platform: Scene) -> Scene:
    await huge.add(platform)
    return platform


@pytest.mark.parametrize("name", nothing.NAMES)
async def test_a_page_with_nothing_on_it_is_whole(bare: Scene, name: str):
    await looks_right(bare, name)
    if LONG_FORM:
        await reads_from_right_to_left(bare, name)


@pytest.mark.skipif(not LONG_FORM, reason="minutes; the long form is make pages")
@pytest.mark.parametrize("name", huge.NAMES)
async def test_a_page_with_very_much_on_it_is_whole(full: Scene, name: str):
    # Hundreds share six names there.
    await looks_right(full, name, told_apart=False)
    await reads_from_right_to_left(full, name)
