"""An answer to a check-in takes two clicks from its mail: the link that brings it along, and the button."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

from shared import clock
from shared.links import Links
from tests.integration.portal.stage import open_stage, started
from tests.support.platform import Serve

LINKS = Links("")


async def test_a_check_in_is_answered_by_the_link_and_one_button(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    _, mentorship = await started(stage, check_in_days=14)
    key = UUID(mentorship["id"])
    path = f"/mentorships/{key}/check-ins/current"
    tom = await stage.browse("E1", to=LINKS.check_in(key, "partly"))
    assert "Nothing is asked now" in tom.text
    clock.advance(timedelta(days=14, hours=1))

    tom = await stage.browse("E1", to=LINKS.check_in(key, "partly"))
    assert "It goes partly as we planned." in tom.text
    assert (await stage.ask("E1", "GET", "matching", path))["answer"] is None, "a link alone says nothing"
    said = await tom.press("Say it", obstacle="meeting-times")
    assert "You have said: it goes partly as we planned. Thank you." in said
    answer = (await stage.ask("E1", "GET", "matching", path))["answer"]
    assert (answer["on_track"], answer["obstacle"]) == ("partly", "meeting-times")
    assert (await stage.ask("E2", "GET", "matching", path))["answer"] is None, "the other side says their own"


async def test_a_check_in_without_an_answer_is_asked_for_one(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    _, mentorship = await started(stage, check_in_days=14)
    key = UUID(mentorship["id"])
    clock.advance(timedelta(days=14, hours=1))
    tom = await stage.browse("E1", to=LINKS.check_in(key))
    assert "Choose how it goes." in await tom.press("Say it")
    assert "You have said: it goes as we planned." in await tom.press("Say it", on_track="yes")


async def test_what_was_written_stands_in_the_form_that_says_it_anew(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    _, mentorship = await started(stage, check_in_days=14)
    key = UUID(mentorship["id"])
    clock.advance(timedelta(days=14, hours=1))
    tom = await stage.browse("E1", to=LINKS.check_in(key))
    await tom.press("Say it", on_track="partly", obstacle="time", words="We lost “March”.", share="yes")
    for page in (LINKS.check_in(key), LINKS.check_in(key, "yes")):
        await tom.open(page)
        assert "We lost “March”.</textarea>" in tom.page.text, page
        assert re.search(r'<input id="share"[^>]* checked', tom.page.text), page
        assert re.search(r'<option value="time" selected', tom.page.text), page
    assert "Choose how it goes." in await tom.press("Say it", on_track="", words="We lost April.")
    assert not re.search(r'<input id="share"[^>]* checked', tom.page.text), "what was taken back stays taken back"
