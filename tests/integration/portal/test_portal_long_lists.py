"""Lists of what people write at length."""

from __future__ import annotations

from uuid import UUID

from shared.links import Links
from tests.integration.portal.stage import enroll, launched, open_stage
from tests.support.platform import Serve

LINKS = Links("")


async def test_long_announcements_come_in_parts_that_a_page_can_carry(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    [tom] = await stage.import_people("E1,Tom Adeyemi,Python:1,")
    program = await launched(stage)
    await enroll(stage, program, tom["id"], "mentee")
    path = f"/programs/{program['id']}/announcements"
    for number in range(30):
        told = {"title": f"News {number}", "text": "\u0639" * 5000, "audience": {}}
        await stage.ask("program-admin", "POST", "matching", path, json=told)
    browser = await stage.browse("program-admin")
    await browser.open(LINKS.announcements(UUID(program["id"])))
    assert len(browser.page.content) < 100_000
    assert "News 29" in browser.text
    await browser.follow("Show more")
    assert "News 29" not in browser.text
    assert "News 24" in browser.text
