"""Whose pages they are: known from the sign-in on, or since they were somebody."""

from __future__ import annotations

import pytest

from telemachus.embedded.issuer import Account
from tests.integration.portal.stage import Stage, open_stage
from tests.support.platform import Serve


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    return await open_stage(serve, "profiles")


async def test_what_is_told_of_somebody_waits_for_no_question_who_they_are(stage: Stage):
    [tom] = await stage.import_people("E1,Tom Adeyemi,Python:1,")
    browser = await stage.browse("E1")
    stage.router.asked.clear()
    assert "Your goals" in await browser.open("/goals")
    asked = [one for one in stage.router.asked if "/api/" in one]
    assert len(asked) == 1
    assert f"/people/{tom['id']}/goals" in asked[0]


async def test_whoever_is_imported_after_they_have_signed_in_finds_their_pages(stage: Stage):
    stage.issuer.replace_accounts([Account("E1", "Tom Adeyemi", external_id="E1")])
    browser = await stage.browse("E1")
    assert "Your goals" not in await browser.open("/goals")
    await stage.import_people("E1,Tom Adeyemi,Python:1,")
    assert "Your goals" in await browser.open("/goals")


async def test_whoever_signed_in_while_nobody_could_say_who_they_are_finds_their_pages(stage: Stage):
    await stage.import_people("E1,Tom Adeyemi,Python:1,")
    profiles = stage.router.apps["http://profiles.test"]
    stage.away("profiles")
    browser = await stage.browse("E1")
    stage.router.apps["http://profiles.test"] = profiles
    assert "Your goals" in await browser.open("/goals")
