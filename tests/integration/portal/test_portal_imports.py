"""HR's imports of people on the pages: what they read before anything changes, and what their buttons do."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

from services.profiles.people import store as people
from tests.integration.portal.importing import (
    APPLY,
    LINKS,
    LOOKS_AGAIN,
    TRY,
    ended,
    form_token,
    known,
    people_file,
    tried,
)
from tests.integration.portal.stage import Browser, Stage, open_stage
from tests.support.platform import Serve
from tests.support.waiting import eventually


@pytest.fixture
async def stage(serve: Serve) -> Stage:
    return await open_stage(serve, "profiles")


async def test_people_are_known_only_after_the_changes_were_shown_and_wanted(stage: Stage):
    hr = await stage.browse("program-admin")
    assert ">People</a>" in hr.page.text
    assert "No file has been handed in yet" in await hr.open(LINKS.imports())
    text = await tried(hr, people_file("E1,Amara Obi,Engineer", "E2,Ben <b>Lee</b>,Analyst,E1"))
    assert "2 people would join" in text
    assert "people.csv was only tried; nothing has been changed." in text
    assert "Ben &lt;b&gt;Lee&lt;/b&gt;" in hr.page.text
    assert not await known(stage)
    await hr.press(APPLY)
    assert "2 people joined" in await ended(hr)
    assert re.search(r"Handed in by the account \S+ on .+ \(UTC\)\. The account \S+ let it be imported on ", hr.text)
    assert APPLY not in hr.text
    assert set(await known(stage)) == {"E1", "E2"}
    assert re.search(r"people\.csv – [^–]+ Imported [^–]+ 2 0 0 0 ", await hr.open(LINKS.imports()))


async def test_joins_returns_changes_and_leaves_are_told_apart(stage: Stage):
    hr = await stage.browse("program-admin")
    amara = "E1,Amara Obi,Engineer,,Python:4,en:native,Mon-Wed 09:00-12:00"
    for files in (people_file(amara, "E2,Ben Lee", "E3,Eve Ito"), people_file(amara, "E2,Ben Lee")):
        await tried(hr, files, leavers="leave", share="60")
        await hr.press(APPLY)
        await ended(hr)
    assert "1 person left" in hr.text
    text = await tried(
        hr,
        people_file(
            "E1,Amara Obi,Lead,E4,Python:5; Go:2,en:native; yo:C1,Mon-Wed 09:00-12:30", "E3,Eve Ito", "E4,Dan Roe"
        ),
        leavers="leave",
        share="60",
    )
    assert "1 person would join, 1 would return, 1 would change, 1 would leave" in text
    assert "Job title Engineer Lead" in text
    assert "Manager empty E4" in text
    assert "Languages en:native en:native; yo:C1" in text
    assert "Working hours Mon–Wed 09:00–12:00 Mon–Wed 09:00–12:30" in text
    assert "Skills offered Python:4 Python:5; Go:2" in text
    assert "Eve Ito E3 nothing but that they are back" in text
    assert "missing from the file. Person External id Ben Lee E2" in text
    assert {person["name"] for person in (await known(stage)).values()} == {"Amara Obi", "Ben Lee"}


async def test_more_leavers_than_the_share_need_their_number_as_a_second_word(stage: Stage):
    hr = await stage.browse("program-admin")
    await stage.import_people("E1,Tom Adeyemi,,", "E2,Lin Wu,,", "E3,Eve Black,,")
    text = await tried(hr, people_file("E1,Tom Adeyemi"), leavers="leave", share="10")
    assert "2 of 3 active people would leave, and you allowed 10 %." in text
    for word in ("", "1", "20", "two"):
        await hr.press(APPLY, leaving=word)
        assert hr.page.status_code == 422
        assert "Type 2 if it is right that so many people leave." in hr.text
        assert 'href="#leaving"' in hr.page.text
        assert f'value="{word}"' in hr.page.text
    assert len(await known(stage)) == 3
    await hr.press(APPLY, leaving=" 2 ")
    assert "2 people left" in await ended(hr)
    assert set(await known(stage)) == {"E1"}


async def test_an_import_that_was_rejected_for_its_leavers_takes_the_second_word_too(stage: Stage):
    hr = await stage.browse("program-admin")
    await stage.import_people("E1,Tom Adeyemi,,", "E2,Lin Wu,,")
    asked = await stage.ask(
        "program-admin", "POST", "profiles", "/people/imports", files=people_file("E1,Tom Adeyemi"),
        data={"leavers": "leave"},
    )  # fmt: skip
    await hr.open(LINKS.people_import(UUID(asked["id"])))
    text = await ended(hr)
    assert "1 person would leave, so nothing was changed" in text
    assert "1 of 2 active people are missing" in text
    await hr.press(APPLY, leaving="1")
    assert "1 person left" in await ended(hr)


async def test_problems_are_listed_by_row_and_column_and_change_nothing(stage: Stage):
    hr = await stage.browse("program-admin")
    text = await tried(hr, people_file("E1,Amara Obi", "E2,Ben Lee,,E9", "E2,Ben Lee"))
    assert "people.csv has 2 problems, so nothing was changed" in text
    assert "3 manager Nobody has the external id 'E9'." in text
    assert "4 external id Row 3 has this external id as well." in text
    assert "Hand in the repaired file" in text
    assert APPLY not in text
    assert not await known(stage)
    assert "Has 2 problems" in await hr.open(LINKS.imports())


async def test_an_import_under_way_shows_how_far_it_is_and_is_stopped(stage: Stage):
    hr = await stage.browse("program-admin", to=LINKS.imports())
    async with stage.services["profiles"].sessions.begin() as session:
        await people.lock_imports(session)
        await hr.press(TRY, people_file("E1,Amara Obi"))
        path = hr.page.url.path
        assert f'<noscript>{LOOKS_AGAIN} content="10; url={path}"></noscript>' in hr.page.text
        assert 'data-live="2"' in hr.page.text

        async def waits() -> bool:
            return "Another import has to end first." in await hr.open(path)

        await eventually(waits, what="an import that waits for another")
        assert "<progress" in hr.page.text
        await hr.open(f"{path}?still=true")
        assert not any(word in hr.page.text for word in (LOOKS_AGAIN, "data-live"))
        assert "Look again by itself" in hr.text
        other = await stage.browse("program-admin", to=path)
        assert "This import was stopped, and nothing was changed" in await hr.press("Stop")
        assert LOOKS_AGAIN not in hr.page.text
        assert "This import was stopped" in await other.press("Stop")
    assert re.search(r"people\.csv – [^–]+ Stopped [^–]+ – – – – ", await hr.open(LINKS.imports()))
    assert not await known(stage)


async def test_what_has_ended_in_the_meantime_says_so(stage: Stage):
    hr = await stage.browse("program-admin")
    await tried(hr, people_file("E1,Amara Obi"))
    other = await stage.browse("program-admin", to=hr.page.url.path)
    await hr.press(APPLY)
    await ended(hr)
    assert "Only a dry run that is done" in await other.press(APPLY)
    assert other.page.status_code == 409
    assert "1 person joined" in other.text
    stop = {"form_token": form_token(other)}
    answer = await other.post(f"{hr.page.url.path}/stop", data=stop)
    assert answer.status_code == 409
    assert "It had ended before it could be stopped." in answer.text


async def test_the_same_file_again_has_nothing_to_import(stage: Stage):
    hr = await stage.browse("program-admin")
    for text in ("1 person would join", "Nothing would change"):
        assert text in await tried(hr, people_file("E1,Amara Obi"))
        if APPLY in hr.text:
            await hr.press(APPLY)
            await ended(hr)
    assert "There is nothing to import." in hr.text
    assert "Nothing to import" in await hr.open(LINKS.imports())


async def test_many_people_come_in_pages(stage: Stage):
    hr = await stage.browse("program-admin")
    text = await tried(hr, people_file(*(f"E{number:03},Person {number}" for number in range(1, 121))))
    assert "120 people would join" in text
    assert "1 to 50 of 120." in text
    assert "Person 51" not in text
    path = hr.page.url.path
    for shown, left_out in (("51 to 100", "Person 50 "), ("101 to 120", "Person 100 ")):
        text = await hr.open(link(hr, "The next of those"))
        assert f"{shown} of 120." in text
        assert left_out not in text
    assert "1 to 50" in await hr.open(link(hr, "Back to the beginning"))
    await hr.open(f"{path}?kind=joins&cursor=%C3%BC")
    assert hr.page.status_code in {400, 404, 422}


def link(browser: Browser, words: str) -> str:
    """Where the link with these words leads."""
    before = browser.page.text.partition(f">{words}")[0]
    return before.rpartition('href="')[2].partition("#")[0].replace("&amp;", "&")
