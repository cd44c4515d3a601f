"""The language that somebody has chosen goes with them to every browser."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image

from services.portal.words import CATALOGS, Words
from shared.links import Links
from tests.integration.portal.stage import Browser, Stage, open_stage
from tests.support.platform import Serve

PREFERENCES, KEEP = Links("").preferences(), "Keep this choice"
TIMES = {"quiet_start": "21:00", "quiet_end": "07:00", "digest": "none", "digest_at": "10:30"}


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    stage = await open_stage(serve, "profiles", "notifications")
    await stage.import_people("E1,Tom Adeyemi,,", "E2,Lin Wu,,")
    return stage


async def choose(stage: Stage, who: str, language: str) -> None:
    """Choose a language as by a mail's link, in no browser."""
    me = (await stage.ask(who, "GET", "profiles", "/people/me"))["id"]
    path = f"/people/{me}/preferences"
    kept = await stage.ask(who, "GET", "notifications", path)
    version = {"If-Match": f'"{kept.pop("version")}"'}
    await stage.ask(who, "PUT", "notifications", path, json={**kept, "language": language}, headers=version)


def spoken(browser: Browser) -> str:
    return re.findall(r'<html lang="([^"]+)"', browser.page.text)[0]


async def test_a_browser_that_is_new_speaks_the_language_that_its_person_has_chosen(stage: Stage):
    await choose(stage, "E1", "de")
    tom, lin = await stage.browse("E1", to=PREFERENCES), await stage.browse("E2", to=PREFERENCES)
    assert (spoken(tom), spoken(lin)) == ("de", "en")


async def test_pages_speak_the_language_of_the_browser_again_when_none_is_chosen_any_more(stage: Stage):
    tom = await stage.browse("E1", to=PREFERENCES)
    tom.headers["Accept-Language"] = "fr"
    await tom.open(PREFERENCES)
    assert spoken(tom) == "fr"
    for chosen, says in (("es", "es"), ("", "fr")):
        keep = Words(CATALOGS.choose(spoken(tom))).say(KEEP)
        await tom.press(keep, **TIMES, language=chosen)
        assert spoken(tom) == says


async def test_what_is_wrong_with_a_photo_is_told_in_the_language_of_the_browser(stage: Stage):
    tom = await stage.browse("E1")
    tom.headers["Accept-Language"] = "ar"
    arabic = Words(CATALOGS.choose("ar"))
    with BytesIO() as picture:
        Image.new("1", (6000, 3000)).save(picture, "PNG")
        large = picture.getvalue()
    for content, says in (
        (b"no picture", arabic.say("This is not a photo that can be read. Send a JPEG, PNG, WebP or GIF file.")),
        (large, "6,000 × 3,000"),
    ):
        await tom.open("/profile/photo")
        told = await tom.press(arabic.say("Show this photo"), {"file": ("me.png", content)})
        assert says in re.sub(r"[\u2066-\u2069]", "", told)
        assert tom.page.status_code == 422


@pytest.mark.parametrize("name", ["profiles", "notifications"])
async def test_nobody_waits_long_to_sign_in_for_a_service_that_does_not_answer(
    stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("services.portal.upstream._PATIENCE", 0.5)
    stage.hang(name)
    tom = await stage.browse("E1")
    assert "Sign out" in tom.text
    assert spoken(tom) == "en"
