"""The pages in a real browser with nothing on them, and with as much on them as is let in."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.e2e.looking import LONG_FORM, looks_right, reads_from_right_to_left
from tests.e2e.routes import not_looked_at, of_no_one_thing
from tests.e2e.scene import IN_A_BROWSER, Scene, open_scene
from tests.e2e.scenes import huge, nothing

pytestmark = [*IN_A_BROWSER, pytest.mark.timeout(600)]

AT_LENGTH = pytest.mark.skipif(not LONG_FORM, reason="minutes; the long form is make pages")
NEVER_MORE = {
    "/communities/new": "an empty form of fixed fields",
    "/definitions": "what numbers mean, which is written in the code",
    "/profile/calendar": "one address, and the same words for everybody",
    "/profile/calendar/forget": "one question",
    "/profile/feed": "one address, and the same words for everybody",
    "/profile/feed/renew": "one question",
    "/profile/feed/stop": "one question",
    "/profile/photo": "one picture, which is of the same size for everybody",
    "/profile/photo/remove": "one question",
    "/webhooks/new": "an empty form of fixed fields",
}
"""Pages that are the same however much there is, and why."""
NEVER_LESS = {
    "/profile/calendar/forget": "asks about a calendar",
    "/profile/credentials/{which}/remove": "asks about a credential",
    "/profile/feed/renew": "asks about a feed",
    "/profile/feed/stop": "asks about a feed",
    "/profile/photo/remove": "asks about a picture",
    "/programs/{program_id}/rounds/compare": "leads back to the rounds while there are not two",
}
"""Pages about something that has to be there, and whose address does not name it."""


@pytest.fixture(scope="module")
async def platform(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    async with open_scene(tmp_path_factory.mktemp("extremes"), nothing.begin) as opened:
        yield opened


@pytest.fixture(scope="module")
async def bare(platform: Scene) -> Scene:
    await nothing.add(platform)
    return platform


@pytest.fixture(scope="module")
async def full(platform: Scene) -> AsyncIterator[Scene]:
    await huge.add(platform)
    with pytest.MonkeyPatch.context() as patient:
        # What is looked at is whole, also on a busy machine.
        patient.setattr("services.portal.upstream._PATIENCE", 60.0)
        yield platform


@pytest.mark.parametrize("name", nothing.NAMES)
async def test_a_page_with_nothing_on_it_is_whole(bare: Scene, name: str):
    await looks_right(bare, name)
    if LONG_FORM:
        await reads_from_right_to_left(bare, name)


async def test_no_page_escapes_being_looked_at_with_nothing_on_it(bare: Scene):
    there = [bare.paths[name] for name in nothing.NAMES]
    assert not_looked_at(there) & of_no_one_thing() == {*NEVER_LESS}


@AT_LENGTH
@pytest.mark.parametrize("name", huge.NAMES)
async def test_a_page_with_very_much_on_it_is_whole(full: Scene, name: str):
    # Hundreds share six names there.
    page = await looks_right(full, name, told_apart=False)
    assert not await page.get_by_text("cannot be shown now").count()
    await reads_from_right_to_left(full, name)


@AT_LENGTH
async def test_no_page_escapes_being_looked_at_with_very_much_on_it(full: Scene):
    assert not_looked_at(full.paths[name] for name in huge.NAMES) == {*NEVER_MORE}
