"""Surveys, concerns, whom somebody keeps away, and communities, as people meet them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shared.links import Links
from tests.integration.portal.stage import Stage, enroll, launched, open_stage
from tests.support.platform import Serve

LINKS = Links("")


async def staged(serve: Serve, *more: str, **settings: Any) -> tuple[Stage, dict[str, Any], dict[str, str]]:
    """A stage with a program in which Tom (E1), Lin (E2) and those after them take part, and their ids."""
    stage = await open_stage(serve, "profiles", "matching")
    people = await stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Python:5", "E3,Ines Ombuds,,", *more)
    ids = {person["external_id"]: person["id"] for person in people}
    program = await launched(stage, contact_id=ids["E3"], **settings)
    for account, person in ids.items():
        await enroll(stage, program, person, "mentor" if account == "E2" else "mentee")
    return stage, program, ids


async def test_a_survey_is_answered_anew_and_read_in_sum_once_it_is_closed(serve: Serve):
    stage, program, _ = await staged(serve, "E4,Ada One,,", minimum_cell=3)
    questions = [
        {"key": "ready", "text": "How ready are you?", "kind": "scale", "required": True},
        {"key": "help", "text": "What would help?", "kind": "choice", "options": ["Time", "A list"], "several": True},
        {"key": "wish", "text": "Anything else?", "kind": "text"},
    ]
    body = {"moment": "kickoff", "title": "How ready do you feel?", "questions": questions}
    survey = await stage.ask("program-admin", "POST", "matching", f"/programs/{program['id']}/surveys", json=body)
    if survey["state"] == "planned":
        await stage.ask("program-admin", "POST", "matching", f"/surveys/{survey['id']}/open")
    page = LINKS.survey(UUID(survey["id"]))
    tom = await stage.browse("E1", to=LINKS.programs())
    assert "How ready do you feel?" in tom.text
    assert "What was answered" not in await tom.open(page)
    assert "Answer this: How ready are you?" in await tom.press("Send your answers", **{"q-wish": "Coffee."})
    assert tom.page.status_code == 422
    assert "Coffee." in tom.page.text
    answers = {"q-ready": "4", "q-help-0": "yes", "q-wish": "Coffee."}
    assert "Your answers have arrived" in await tom.press("Send your answers", **answers)
    assert 'name="q-ready" value="4" checked' in tom.page.text
    assert "Your answers have arrived" in await tom.press("Send these answers instead", **{**answers, "q-ready": "5"})
    for who in ("E2", "E3", "E4"):
        body = {"answers": {"ready": 5, "help": ["Time"]}}
        await stage.ask(who, "POST", "matching", f"/surveys/{survey['id']}/answers", json=body)
    admin = await stage.browse("program-admin", to=page)
    assert "You are not asked yourself" in admin.text
    assert "Send your answers" not in admin.text
    await stage.ask("program-admin", "POST", "matching", f"/surveys/{survey['id']}/close")
    read = await admin.open(page)
    assert "4 of 4 people have answered" in read
    assert "Hidden" in read
    assert "takes no more answers" not in await tom.open(page)
    assert "You have answered. The survey closed" in tom.text


async def test_a_concern_says_who_reads_it_and_is_answered(serve: Serve):
    stage, program, ids = await staged(serve)
    tom = await stage.browse("E1", to=LINKS.new_concern())
    assert "In Spring cohort: Ines Ombuds, and nobody else" in tom.text
    await tom.press("Send it", program=program["id"], find="about", **{"about-named": "lin"})
    assert f'name="about-{ids["E2"]}"' in tom.page.text
    assert "Write what it is about" in await tom.press(
        "Send it", program=program["id"], **{f"about-{ids['E2']}": "Lin Wu"}
    )
    fields = {"program": program["id"], "words": "Our sessions turn into errands.", f"about-{ids['E3']}": "Ines Ombuds"}
    assert "Turn to somebody" in await tom.press("Send it", **fields)
    fields = {"program": program["id"], "words": "Our sessions turn into errands.", f"about-{ids['E2']}": "Lin Wu"}
    assert "It has reached Ines Ombuds" in await tom.press("Send it", **fields)
    [concern] = (await stage.ask("E1", "GET", "matching", "/concerns"))["items"]
    page = LINKS.concern(UUID(concern["id"]))
    for other in ("E2", "program-admin"):
        nosy = await stage.browse(other, to=page)
        assert nosy.page.status_code == 403
        assert "errands" not in nosy.text
    ines = await stage.browse("E3", to=LINKS.confided())
    assert "Tom Adeyemi on" in ines.text
    assert "It is about Lin Wu" in await ines.open(page)
    assert "can see that you have read it" in await ines.press("Say that I have read it")
    assert "Write what you answer" in await ines.press("Send the answer", answer=" ")
    assert "Your answer stands" in await ines.press("Send the answer", answer="Let us talk.")
    await ines.open(LINKS.settle_concern(UUID(concern["id"])))
    assert "It is closed" in await ines.press("Close the concern")
    assert "Let us talk." in await tom.open(page)
    assert "Write back" not in tom.text


async def test_somebody_is_kept_away_and_communities_are_joined(serve: Serve):
    stage, _, ids = await staged(serve)
    tom = await stage.browse("E1", to=LINKS.blocks())
    assert "You keep nobody away" in tom.text
    assert "find the person" in await tom.press("Keep them away")
    assert "Lin Wu" in await tom.press("Keep them away", find="person", **{"person-named": "Wu"})
    assert "not matched with each other" in await tom.press("Keep them away", **{f"person-{ids['E2']}": "Lin Wu"})
    assert [row["name"] for row in (await stage.ask("E1", "GET", "matching", "/blocks"))["items"]] == ["Lin Wu"]
    assert "can be matched with each other again" in await tom.press("Let Lin Wu be matched with me again")
    assert f'name="person-{ids["E3"]}" value="Ines Ombuds" checked' in (
        await tom.open(f"{LINKS.blocks()}?person={ids['E3']}") and tom.page.text
    )

    admin = await stage.browse("program-admin", to=LINKS.new_community())
    assert "Give it a name" in await admin.press("Found the community", description="Data.")
    assert "It is founded" in await admin.press("Found the community", name="Guild of data people", description="Data.")
    [guild] = (await stage.ask("E1", "GET", "matching", "/communities"))["items"]
    page = LINKS.community(UUID(guild["id"]))
    await admin.open(LINKS.new_community())
    assert "already" in await admin.press("Found the community", name="Guild of data people")
    assert "Guild of data people" in await tom.open(LINKS.communities())
    assert "Look after it" not in await tom.open(page)
    assert "Tom Adeyemi since" in await tom.press("Join it")
    assert "You belong to it no longer" in await tom.press("Leave it")
    await admin.open(LINKS.describe_community(UUID(guild["id"])))
    assert "Your changes are kept" in await admin.press("Keep these changes", name="Guild of data", description="")
    await admin.open(LINKS.close_community(UUID(guild["id"])))
    assert "Nobody can join it any more" in await admin.press("Close the community")
    assert "Join it" not in await tom.open(page)
