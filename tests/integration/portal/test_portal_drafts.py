"""A session that ends while a form is filled in: after signing in again, what was chosen is chosen still."""

from __future__ import annotations

import re
from datetime import timedelta

from shared import clock
from shared.links import Links
from tests.integration.portal.stage import Browser
from tests.integration.portal.test_portal_mentorship import paired
from tests.support.platform import Serve

LINKS = Links("")


async def press_too_late(browser: Browser, who: str, button: str, **fields: str) -> str:
    """Press a button when the session has ended, and sign in again; the text of the page that this leads to."""
    clock.advance(timedelta(hours=9))
    assert "Choose who to be" in await browser.press(button, **fields)
    return await browser.press("Sign in as", account=who)


def chosen(browser: Browser, name: str) -> list[str]:
    """The values of the radios of this name that are chosen."""
    radios = re.findall(rf'<input [^>]*name="{name}"[^>]*>', browser.page.text)
    return [re.findall(r' value="([^"]*)"', radio)[0] for radio in radios if " checked" in radio]


async def test_cancelling_one_time_too_late_still_cancels_that_time_alone(serve: Serve):
    pair = await paired(serve)
    start = (clock.now() + timedelta(days=2)).replace(microsecond=0)
    series = await pair.session(start=start.isoformat(), recurrence="FREQ=WEEKLY;COUNT=4")
    await pair.tom.open(LINKS.cancel_session(pair.id, series, start + timedelta(days=7)))
    assert "it has not been sent yet" in await press_too_late(pair.tom, "E1", "Cancel it", how_much="following")
    assert chosen(pair.tom, "how_much") == ["following"]
    await pair.tom.press("Cancel it", how_much="one")
    window = {"from": start.isoformat(), "to": (start + timedelta(days=30)).isoformat()}
    times = (await pair.ask("E1", "GET", f"{pair.path}/occurrences", params=window))["items"]
    assert [time["state"] == "cancelled" for time in times] == [False, True, False, False]
