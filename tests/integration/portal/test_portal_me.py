"""What people read about themselves, and what their forms do: home, profile, journal, preferences, webhooks."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image

from shared import clock
from shared.links import Links
from telemachus.embedded.issuer import Account
from tests.integration.portal.stage import Stage, open_stage, started
from tests.support.platform import Serve
from tests.support.waiting import eventually

LINKS = Links("")


async def _me(stage: Stage, who: str) -> dict[str, Any]:
    return await stage.ask(who, "GET", "profiles", "/people/me")


async def test_home_says_what_to_do_first_to_who_has_nothing_yet(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    await stage.import_people("E1,Tom Adeyemi,,")
    tom = await stage.browse("E1")
    assert "Nothing waits for you, Tom" in tom.text
    for address in (LINKS.mentors(), LINKS.programs(), LINKS.profile(), LINKS.goals()):
        assert f'href="{address}"' in tom.page.text
    assert 'class="button"' not in tom.page.text
    await tom.open("/?cursor=none")
    assert tom.page.status_code == 200


async def test_home_tells_all_that_waits_with_one_button_for_the_first(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    program, mentorship = await started(stage)
    terms = {"goals": ["Lead a review"], "cadence_days": 14}
    path = f"/mentorships/{mentorship['id']}"
    await stage.ask("E1", "POST", "matching", f"{path}/agreements", json=terms, headers={"If-Match": '"0"'})
    await stage.ask("E1", "POST", "matching", f"{path}/messages", json={"words": "Good morning"})
    lin = await stage.browse("E2")
    assert "2 things wait for you" in lin.text
    assert "Your agreement with Tom Adeyemi waits for your signature" in lin.text
    assert "1 new message with Tom Adeyemi" in lin.text
    assert lin.page.text.count('class="button"') == 1
    signed = LINKS.agreement(UUID(mentorship["id"]))
    assert f'<a class="button" href="{signed}">Read and sign</a>' in lin.page.text
    await stage.ask("E2", "POST", "matching", f"{path}/agreements/1/sign", headers={"If-Match": '"1"'})
    assert "1 new message with Tom Adeyemi" in await lin.open("/")
    assert "wait for you" not in lin.text
    goal = {"title": "Lead a review", "why": "To be heard."}
    await stage.ask("E1", "POST", "profiles", f"/people/{mentorship['mentee_id']}/goals", json=goal)
    start = (clock.now() + timedelta(days=2)).isoformat()
    meeting = {"title": "Where to start", "start": start, "minutes": 45}
    await stage.ask("E1", "POST", "matching", f"{path}/sessions", json=meeting)
    tom = await stage.browse("E1")
    assert "Where to start with Lin Wu" in tom.text
    assert "Lin Wu , your mentor" in tom.text
    assert program["name"] in tom.text
    assert "Lead a review" in tom.text


async def test_a_profile_is_told_part_by_part(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching", "notifications")
    await stage.import_people("E1,Tom Adeyemi,,")
    tom = await stage.browse("E1", to="/profile")
    assert "What you tell of yourself" in tom.text
    assert "You have not written anything yet." in tom.text

    await tom.open("/profile/about")
    await tom.press("Keep", bio="Ten years of <b>data</b>.", listed="yes", **{"link-1-url": "ftp://x"})
    assert "Give a whole address" in tom.text
    assert tom.page.status_code == 422
    assert "Ten years of &lt;b&gt;data&lt;/b&gt;." in tom.page.text, "nothing is lost"
    page = {"link-1-label": "Talks", "link-1-url": "https://example.org/tom"}
    assert "Your change is kept." in await tom.press("Keep", bio="Ten years.", pronouns="he", listed="yes", **page)
    assert "Ten years." in tom.text
    assert "You are in the directory of mentors." in tom.text

    await tom.open("/profile/languages")
    await tom.press("Keep", **{"language-1": "de", "fluency-1": "C1", "language-2": "", "language-3": ""})
    assert "German" in tom.text
    await tom.open("/profile/hours")
    await tom.press("Keep", zone="Europe/Berlin", **{"day-1": "nine to five"})
    assert "Give hours as in 9:00–12:30, 13:30–17:00." in tom.text
    await tom.press("Keep", zone="Africa/Lagos", **{"day-1": "9-12:30, 13:30–17", "day-5": "8:00-12:00"})
    me = await _me(stage, "E1")
    assert me["zone"] == "Africa/Lagos"
    assert [(one["weekday"], one["start"][:5], one["end"][:5]) for one in me["working_hours"]] == [
        (1, "09:00", "12:30"),
        (1, "13:30", "17:00"),
        (5, "08:00", "12:00"),
    ]
    assert "Monday 09:00–12:30, 13:30–17:00" in tom.text

    await tom.open("/profile/credentials/new")
    assert "Say who has given it to you." in await tom.press("Keep", name="Scrum Master", issuer="", issued_on="")
    await tom.press("Keep", name="Scrum Master", issuer="Scrum Alliance", issued_on="2020-03-01")
    assert "Scrum Alliance" in tom.text
    [credential] = (await stage.ask("E1", "GET", "profiles", f"/people/{me['id']}/credentials"))["items"]
    await tom.open(LINKS.own_credential(UUID(credential["id"])))
    assert "Remove Scrum Master?" in await tom.follow("Remove this credential")
    assert "Scrum Master" in await tom.follow("Keep the credential")
    await tom.follow("Remove this credential")
    await tom.press("Remove this credential")
    assert "Scrum Alliance" not in tom.text

    async def shown() -> str:
        return (await tom.get(LINKS.photo(UUID(me["id"])))).headers["content-type"]

    with BytesIO() as picture:
        Image.new("RGB", (300, 200), "teal").save(picture, "PNG")
        photo = {"file": ("me.png", picture.getvalue())}
    await tom.open("/profile/photo")
    await tom.press("Show this photo", photo)
    assert "svg" not in await shown()
    await tom.open("/profile/photo")
    assert "Remove your photo?" in await tom.follow("Show my initials instead")
    assert "svg" not in await shown()
    await tom.press("Show my initials instead")
    assert "svg" in await shown()

    stage.away("matching", "notifications")
    await tom.open("/profile")
    assert tom.page.status_code == 200
    assert "This cannot be shown now." in tom.text


async def test_skills_are_added_changed_and_removed_one_by_one(serve: Serve):
    stage = await open_stage(serve, "profiles")
    await stage.import_people("E1,Tom Adeyemi,Python:1,", "E2,Lin Wu,,Kubernetes:5")
    tom = await stage.browse("E1", to="/profile/offered")
    stale = await stage.browse("E1", to="/profile/offered")
    assert "Nothing is on it yet." in tom.text
    assert "Name a skill" in await tom.press("Add", skill="")
    await tom.press("Add", skill="kubernetes", level="4", evidence="Ran our move")
    assert "Kubernetes" in tom.text
    assert "Ran our move" in tom.text
    await stale.press("Add", skill="SQL", level="2")
    assert "changed elsewhere in the meantime" in stale.text
    assert 'value="SQL"' in stale.page.text
    await stale.press("Add", skill="SQL", level="2")
    await tom.open("/profile/offered")
    skills = (await stage.ask("E1", "GET", "profiles", f"/people/{(await _me(stage, 'E1'))['id']}/skills"))["offered"]
    assert [(skill["name"], skill["level"], skill["evidence"]) for skill in skills] == [
        ("Kubernetes", 4, "Ran our move"),
        ("SQL", 2, ""),
    ]
    await tom.press("Change – Kubernetes", **{f"level-{skills[0]['skill_id']}": "5"})
    assert '<option value="5" selected>' in tom.page.text
    await tom.press("Remove – SQL")
    assert "SQL" not in tom.text
    await tom.open("/profile/wanted")
    assert "Python" in tom.text
    await tom.press("Remove – Python")
    assert "Nothing is on it yet." in tom.text


async def test_calendars_are_connected_and_the_address_of_the_feed_is_shown_once(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching", "notifications")
    await stage.import_people("E1,Tom Adeyemi,,")
    tom = await stage.browse("E1", to="/profile/calendar")
    await tom.press("Let it be read", address="http://10.0.0.1/me.ics")
    assert tom.page.status_code == 422
    assert 'id="address-error"' in tom.page.text
    await tom.press("Let it be read", address="https://calendar.example.org/secret.ics")
    assert "We read the calendar at calendar.example.org." in tom.text
    assert "secret" not in tom.page.text
    await tom.open("/profile/calendar")
    assert "Forget your calendar?" in await tom.follow("Forget my calendar")
    assert "We read your calendar at calendar.example.org." in await tom.follow("Go on reading it")
    await tom.follow("Forget my calendar")
    await tom.press("Forget my calendar")
    assert "No calendar is read." in tom.text
    await tom.open("/profile/feed")
    await tom.press("Get an address")
    feed = re.compile(r"/api/notifications/v1/feeds/[^\"]+")
    [first] = feed.findall(tom.page.text)
    assert not feed.search((await tom.open("/profile/feed")) + tom.page.text)
    assert "The one that you have stops at once" in await tom.follow("Get a new address")
    await tom.follow("Keep the address")
    await tom.follow("Get a new address")
    await tom.press("Get a new address")
    [second] = feed.findall(tom.page.text)
    assert first != second
    assert "Let the address stop?" in await tom.follow("Let the address stop")
    await tom.press("Let the address stop")
    assert "You have no address for it." in tom.text


async def test_an_account_without_a_profile_is_told_that_it_has_no_journal(serve: Serve):
    admin = await (await open_stage(serve, "profiles", "matching")).browse("program-admin")
    for path in ("/journal", "/journal/new"):
        told = await admin.open(path)
        assert admin.page.status_code == 403
        assert "It can run programs, but it has no goals, requests or journal of its own." in told


async def test_an_entry_is_written_shared_talked_about_taken_back_and_deleted(serve: Serve):
    stage = await open_stage(serve, "profiles", "matching")
    await started(stage)
    tom = await stage.browse("E1", to="/journal")
    assert "Nothing yet. Choose questions above" in tom.text
    await tom.open(LINKS.write("what-next"))
    assert "Now what will you do?" in tom.text
    assert "Answer at least one of the questions." in await tom.press("Keep it for myself")
    page = {"answer-what": "Nobody asked <i>anything</i>.", "answer-now-what": "Ask two colleagues."}
    await tom.press("Keep it for myself", **page)
    assert "Nobody asked &lt;i&gt;anything&lt;/i&gt;." in tom.page.text
    assert "Lin Wu cannot read it" in tom.text
    address = tom.page.url.path
    lin = await stage.browse("E2", to=address)
    assert lin.page.status_code == 403

    async def shared() -> bool:
        await tom.open(address)
        return "Lin Wu can read it" in await tom.press("Share it with Lin Wu")

    await eventually(shared, what="a mentorship that profiles knows")
    assert "Tom Adeyemi: What? So what? Now what?" in await lin.open(address)
    assert "Change the entry" not in lin.text
    assert "Write something first." in await lin.press("Say it", words=" ")
    assert "What would you ask them?" in await lin.press("Say it", words="What would you ask them?")
    assert "What your mentees share with you" in await lin.open("/journal")
    assert "What would you ask them?" in await tom.open(address)
    await lin.open(address)
    assert "Delete what you said? Your words are deleted for good." in await lin.follow("Delete what you said")
    assert "What would you ask them?" in lin.text, "it is told what would be deleted"
    assert "What would you ask them?" in await lin.follow("Keep what you said")
    await lin.follow("Delete what you said")
    assert "What would you ask them?" not in await lin.press("Delete it for good")
    assert "What would you ask them?" not in await tom.open(address)

    await tom.open(f"{address}/words")
    other = await stage.browse("E1", to=f"{address}/words")
    await tom.press("Keep these words", **{"answer-what": "Two people asked."})
    assert "Two people asked." in tom.text
    await other.press("Keep these words", **{"answer-what": "Three people asked."})
    assert "changed in another window" in other.text
    assert "Two people asked." in other.text
    assert "Three people asked." in other.page.text

    await tom.open(address)
    assert "Lin Wu cannot read it" in await tom.press("Take it back from Lin Wu")
    await lin.open(address)
    assert lin.page.status_code == 403
    assert "Two people asked." in await tom.open("/journal?search=two")
    assert "No entry has these words." in await tom.open("/journal?search=zebra")
    await tom.open(address)
    assert "Delete this entry?" in await tom.follow("Delete it")
    assert "The entry is deleted." in await tom.press("Delete it for good")
    await tom.open(address)
    assert tom.page.status_code == 404


async def test_all_preferences_are_on_one_page_and_its_language_is_that_of_the_pages(serve: Serve):
    stage = await open_stage(serve, "profiles", "notifications")
    await stage.import_people("E1,Tom Adeyemi,,")
    tom = await stage.browse("E1", to="/preferences")
    me = (await _me(stage, "E1"))["id"]
    away = f"{clock.today() + timedelta(days=20)}"
    hours = {"quiet_start": "21:00", "quiet_end": "07:00"}
    page = {**hours, "digest": "weekly", "digest_at": "10:30", "away_until": "soon", "messages": "yes"}
    await tom.press("Keep this choice", **page, language="en")
    assert tom.page.status_code == 422
    assert 'id="away_until-error"' in tom.page.text
    assert 'value="10:30"' in tom.page.text
    await tom.press("Keep this choice", **{**page, "away_until": away}, language="en")
    assert "Your choice is kept." in tom.text
    assert tom.cookies.get("language") == "en"
    kept = await stage.ask("E1", "GET", "notifications", f"/people/{me}/preferences")
    assert (kept["digest"], kept["digest_at"], kept["away_until"]) == ("weekly", "10:30:00", away)
    assert kept["language"] == "en"
    assert "messages" not in kept["muted"]
    assert len(kept["muted"]) == 7
    far = f"{clock.today() + timedelta(days=500)}"
    await tom.press("Keep this choice", **{**page, "away_until": far})
    assert 'id="away_until-error"' in tom.page.text

    await tom.open("/preferences/chats")
    assert "Choose Slack or Teams." in await tom.press("Connect", name="Mine", url="https://example.org/x")
    address = "https://hooks.slack.com/services/T000/B000/XXXX"
    await tom.press("Connect", channel="slack", name="My messages", url=address)
    assert "My messages" in tom.text
    assert address not in tom.page.text
    await tom.open("/preferences")
    await tom.press("Keep this choice", **hours, **{"messages": "yes", "chat-messages": "yes", "chat-feedback": "yes"})
    kept = await stage.ask("E1", "GET", "notifications", f"/people/{me}/preferences")
    assert kept["channels"] == {"messages": ["email", "chat"], "feedback": ["chat"]}
    assert "feedback" not in kept["muted"]
    assert tom.page.text.count(" checked") == 3
    await tom.open("/preferences/chats")
    assert "Disconnect My messages?" in await tom.follow("Disconnect – My messages")
    assert "My messages" in await tom.follow("Keep the connection")
    await tom.follow("Disconnect – My messages")
    assert "None is connected." in await tom.press("Disconnect it")


async def test_it_connects_a_system_changes_it_and_disconnects_it(serve: Serve):
    stage = await open_stage(serve, "profiles", "notifications")
    await stage.import_people("E1,Tom Adeyemi,,")
    tom = await stage.browse("E1", to="/webhooks")
    assert tom.page.status_code == 403
    it = await stage.browse("program-admin", to="/webhooks")
    assert "No system is connected." in it.text
    await it.open("/webhooks/new")
    assert "matching.session_scheduled" in it.text
    page = {"name": "Learning platform", "url": "http://hooks.example.org/x", "events": "matching.session_*"}
    assert "Name at least one event." in await it.press("Connect it", **{**page, "events": ""})
    await it.press("Connect it", **page)
    assert 'id="url-error"' in it.page.text
    await it.press("Connect it", **{**page, "url": "https://hooks.example.org/x"})
    assert "This is the secret" in it.text
    assert "whsec_" in it.page.text
    [endpoint] = (await stage.ask("program-admin", "GET", "notifications", "/webhooks"))["items"]
    address = LINKS.webhook(UUID(endpoint["id"]))
    assert "whsec_" not in (await it.open(address)) + it.page.text
    assert "A test is on its way" in await it.press("Send a test")
    assert "on its way" in it.text
    assert "Disabled by hand" in await it.press("Disable it")
    assert "It gets events" in await it.press("Let it get events again")
    await it.open(f"{address}/change")
    assert "Your change is kept." in await it.press("Keep", **{**page, "name": "LMS", "url": endpoint["url"]})
    await it.press("Send it again", since="then")
    assert 'id="since-error"' in it.page.text
    await it.press("Send it again", since=str(clock.today()))
    assert "sent again." in it.text
    await it.open(f"{address}/secret")
    await it.press("Make a new secret", overlap="168")
    assert "LMS has a new secret" in it.text
    stage.issuer.replace_accounts([Account("auditor", "Audit", ("auditor",))])
    auditor = await stage.browse("auditor", to=address)
    assert "LMS" in auditor.text
    assert "Disconnect it" not in auditor.text
    await it.open(f"{address}/delete")
    assert "No system is connected." in await it.press("Disconnect it for good")
