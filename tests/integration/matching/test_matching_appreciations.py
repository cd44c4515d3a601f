"""Thank-you notes: between the two, and on the mentor's profile when both agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared import clock
from shared.events.matching import AppreciationSent
from shared.events.profiles import PersonErased, PersonJoined
from shared.ids import new_id
from tests.integration.matching.company import API, Company, ok
from tests.integration.matching.together import change, join, leave, pair
from tests.support.platform import Serve

THANKS: dict[str, Any] = {"occasion": "milestone", "words": "You took my half-finished plan seriously."}


async def thanking(serve: Serve) -> tuple[Company, PersonJoined, PersonJoined, str]:
    """A company, Tom, Lin, and the path of the notes in their mentorship."""
    company, tom, lin, path = await pair(serve)
    return company, tom, lin, f"{path}/appreciations"


async def on_profile(company: Company, person: PersonJoined) -> list[str]:
    """What anybody reads on somebody's profile."""
    reader = company.as_person(company.admin)
    page = ok(await reader.get(f"{API}/people/{person.subject}/appreciations"))
    assert page["total"] == len(page["items"])
    return [f"{one['sent_by_name']}: {one['words']}" for one in page["items"]]


async def agree(company: Company, person: PersonJoined, note: dict[str, Any], how: str = "show") -> dict[str, Any]:
    return ok(await company.as_person(person).post(f"{API}/appreciations/{note['id']}/{how}"))


async def test_a_note_is_between_the_two(serve: Serve):
    company, tom, lin, path = await thanking(serve)
    note = ok(await company.as_person(tom).post(path, json=THANKS))
    assert (note["sent_to"], note["shown"]) == (str(lin.subject), False)
    for person in (tom, lin):
        assert [one["words"] for one in ok(await company.as_person(person).get(path))["items"]] == [THANKS["words"]]
        read = ok(await company.as_person(person).get(f"{API}/appreciations/{note['id']}"))
        assert (read["words"], read["sent_by_name"]) == (THANKS["words"], "Tom Adeyemi")
    nick = await company.mentee("Nosy Nick")
    for person in (nick, company.admin):
        assert (await company.as_person(person).get(f"{API}/appreciations/{note['id']}")).status_code == 403
        assert (await company.as_person(person).get(path)).status_code == 403
        assert (await company.as_person(person).post(path, json=THANKS)).status_code == 403
        for how in ("show", "hide"):
            assert (await company.as_person(person).post(f"{API}/appreciations/{note['id']}/{how}")).status_code == 403
    assert await on_profile(company, lin) == []
    [event] = await company.harness.sent(AppreciationSent)
    assert (event.sent_by, event.sent_to, event.occasion, event.shown) == (tom.subject, lin.subject, "milestone", False)


async def test_it_is_shown_while_both_agree(serve: Serve):
    company, tom, lin, path = await thanking(serve)
    note = ok(await company.as_person(tom).post(path, json={**THANKS, "offer_to_show": True}))
    assert await on_profile(company, lin) == []
    assert (await agree(company, lin, note))["shown"]
    shown = [f"Tom Adeyemi: {THANKS['words']}"]
    assert await on_profile(company, lin) == shown
    await agree(company, lin, note)
    assert not (await agree(company, tom, note, "hide"))["shown"]
    assert await on_profile(company, lin) == []
    assert (await agree(company, tom, note))["shown"]
    assert not (await agree(company, lin, note, "hide"))["shown"]
    assert not (await agree(company, tom, note))["shown"]
    events = await company.harness.sent(AppreciationSent, 5)
    assert [(event.version, event.shown) for event in events] == [
        (1, False),
        (2, True),
        (3, False),
        (4, True),
        (5, False),
    ]


async def test_thanks_to_a_mentee_stay_between_the_two(serve: Serve):
    company, tom, lin, path = await thanking(serve)
    refused = await company.as_person(lin).post(path, json={**THANKS, "offer_to_show": True})
    assert refused.json()["type"].endswith("not-a-mentor")
    note = ok(await company.as_person(lin).post(path, json=THANKS))
    assert (await company.as_person(tom).post(f"{API}/appreciations/{note['id']}/show")).status_code == 409
    assert await on_profile(company, tom) == []


async def test_it_is_never_too_late_to_say_thank_you(serve: Serve):
    company, tom, lin, path = await thanking(serve)
    await change(company, "UPDATE mentorship SET state = 'ended', ended_on = :d", d=clock.today())
    await leave(company, tom)
    await leave(company, lin)
    clock.advance(timedelta(days=200))
    note = ok(await company.as_person(tom).post(path, json={**THANKS, "occasion": "closing", "offer_to_show": True}))
    await agree(company, lin, note)
    assert len(await on_profile(company, lin)) == 1


async def test_in_a_group_it_is_said_who_is_thanked(serve: Serve):
    company, tom, lin, path = await thanking(serve)
    eve = await join(company, path.removesuffix("/appreciations"), "Eve Black")
    assert (await company.as_person(tom).post(path, json=THANKS)).status_code == 422
    assert (await company.as_person(tom).post(path, json={**THANKS, "sent_to": str(tom.subject)})).status_code == 422
    ok(await company.as_person(tom).post(path, json={**THANKS, "sent_to": str(lin.subject)}))
    assert ok(await company.as_person(eve).get(path))["items"] == []


async def test_what_an_erased_person_wrote_is_on_no_profile(serve: Serve):
    company, tom, lin, path = await thanking(serve)
    note = ok(await company.as_person(tom).post(path, json={**THANKS, "offer_to_show": True}))
    await agree(company, lin, note)
    await company.harness.receive(PersonErased(subject=tom.subject, version=2))
    assert await on_profile(company, lin) == []
    [left] = ok(await company.as_person(lin).get(path))["items"]
    assert (left["words"], left["erased"], left["sent_by_name"]) == ("", True, "")


async def test_a_note_that_is_none_is_refused(serve: Serve):
    company, tom, _, path = await thanking(serve)
    for changes in ({"words": " "}, {"words": "x" * 2001}, {"occasion": "birthday"}, {"offer_to_show": 1}, {"to": "x"}):
        assert (await company.as_person(tom).post(path, json={**THANKS, **changes})).status_code == 422, changes
    for how in ("show", "hide"):
        assert (await company.as_person(tom).post(f"{API}/appreciations/{new_id()}/{how}")).status_code == 404
