"""The company's own look, and the words of pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from pydantic import ValidationError

from services.portal.look import Look, contrast
from services.portal.rendering import Renderer, link, raised
from services.portal.settings import Settings
from services.portal.words import CATALOGS, ENGLISH, Words
from shared import clock
from shared.settings import Environment

WHITE, PAGE_IN_DARK = (255, 255, 255), (0x15, 0x18, 0x1C)


def settings(**changed: Any) -> Settings:
    urls = {f"{name}_url": f"http://{name}" for name in ("profiles", "matching", "notifications", "analytics")}
    given: dict[str, Any] = {"environment": Environment.TEST, "database_url": "postgresql://x", **urls, **changed}
    return Settings.model_validate(given)


def served(look: Look, address: str) -> str:
    [route] = [route for route in look.router.routes if getattr(route, "path", "") == address]
    return str(getattr(route, "path", ""))


def color(written: str) -> tuple[int, int, int]:
    return int(written[1:3], 16), int(written[3:5], 16), int(written[5:7], 16)


class TestLook:
    def test_an_address_changes_with_what_it_leads_to(self):
        plain, colored = Look.of(settings()), Look.of(settings(accent="#7a1f5c"))
        assert plain.style != colored.style
        assert plain.script == colored.script
        assert served(colored, colored.style)
        assert not plain.logo

    async def test_the_style_sheet_is_a_third_of_its_size_on_the_wire(self):
        look = Look.of(settings())
        app = FastAPI()
        app.include_router(look.router)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://portal") as client:
            packed = await client.get(look.style, headers={"Accept-Encoding": "br, gzip;q=0.8"})
            plain = await client.get(look.style, headers={"Accept-Encoding": "br"})
            refused = await client.get(look.style, headers={"Accept-Encoding": "gzip;q=0, *"})
        assert packed.content == plain.content
        assert packed.num_bytes_downloaded * 3 < plain.num_bytes_downloaded
        assert "content-encoding" not in refused.headers
        assert packed.headers["vary"] == plain.headers["vary"] == "accept-encoding"

    def test_contrast_is_that_of_wcag(self):
        assert round(contrast((0, 0, 0), WHITE), 2) == 21
        assert round(contrast((0x77, 0x77, 0x77), WHITE), 2) == 4.48

    @given(st.tuples(*[st.integers(0, 255)] * 3))
    def test_a_companys_color_can_be_read_in_light_and_dark_or_is_refused(self, chosen: tuple[int, int, int]):
        accent = "#" + "".join(f"{part:02x}" for part in chosen)
        if contrast(chosen, WHITE) < 4.5:
            with pytest.raises(ValueError, match=r"needed to be read\. Give a darker color"):
                Look.of(settings(accent=accent))
            return
        from services.portal.look import _company_colors

        light, dark = _company_colors(accent).split("@media")
        for name in ("--accent", "--accent-hover"):
            [one] = re.findall(name + r":(#[0-9a-f]{6})", light)
            assert contrast(color(one), WHITE) >= 4.5
            [other] = re.findall(name + r":(#[0-9a-f]{6})", dark)
            assert contrast(color(other), PAGE_IN_DARK) >= 4.5

    @pytest.mark.parametrize("accent", ["blue", "#12345", "#12345g", "#0b5a8f;}"])
    def test_no_other_text_gets_into_the_style_sheet(self, accent: str):
        with pytest.raises(ValidationError):
            settings(accent=accent)

    def test_a_logo_is_a_picture(self, tmp_path: Path):
        logo = tmp_path / "logo.svg"
        logo.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
        assert Look.of(settings(logo_file=logo)).logo.endswith("/logo")
        with pytest.raises(ValueError, match=r"give an \.svg or a \.png"):
            Look.of(settings(logo_file=tmp_path / "logo.exe"))


class TestWords:
    def test_a_link_stands_in_a_sentence_and_what_people_wrote_is_escaped(self):
        said = ENGLISH.say("Ask {name} of {team}.", name=link("/people/1", "<b>Bo</b>"), team="R & D")
        assert said == Markup('Ask <a href="/people/1">&lt;b&gt;Bo&lt;/b&gt;</a> of R &amp; D.')
        one = ENGLISH.say_n("{number} person: {name}", "{number} people: {name}", 2, name=link("/", "a"))
        assert one == Markup('2 people: <a href="/">a</a>')

    def test_what_is_in_braces_in_a_name_is_left_alone(self):
        assert ENGLISH.say("Hello {name}", name="{0} {x.y}") == "Hello {0} {x.y}"
        assert ENGLISH.say("See {page}", page=link("/", "{0}")) == Markup('See <a href="/">{0}</a>')

    def test_only_the_first_letter_of_a_heading_is_made_large(self):
        assert [raised(text) for text in ("number of Mentees", "années", "")] == ["Number of Mentees", "Années", ""]

    def test_times_are_those_of_the_readers_country(self):
        moment = datetime(clock.today().year, 3, 4, 13, tzinfo=UTC)
        american = Words(CATALOGS.choose("en-US"))
        assert ENGLISH.moment(moment, "Europe/Berlin").endswith(", 14:00 (Berlin)")
        assert re.search(r"2:00\sPM \(Berlin\)$", american.moment(moment, "Europe/Berlin"))
        assert american.number(12345.5) == "12,345.5"
        assert ENGLISH.ago(clock.now() - timedelta(hours=3)) == "3 hours ago"

    def test_pages_say_their_language_and_direction(self):
        look = Look.of(settings())
        page = Renderer(look=look, mailbox_url="").render(
            "error.html",
            visitor=None,
            path="/",
            this_address="/",
            languages=("en",),
            title="T",
            detail="<D>",
            retry=False,
            waiting="",
        )
        assert '<html lang="en" dir="ltr">' in page
        assert "&lt;D&gt;" in page
