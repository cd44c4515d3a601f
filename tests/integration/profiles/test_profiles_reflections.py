"""The journal: written for oneself, found again, shared entry by entry with a mentor."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.profiles.reflections import handlers
from shared import clock
from shared.events.profiles import ReflectionCommented, ReflectionShared, ReflectionUnshared
from shared.ids import new_id
from tests.integration.profiles.journal import ANSWERS, API, SECRET, Team, made, team_of, url
from tests.support.platform import Serve


@pytest.fixture
async def team(serve: Serve) -> Team:
    return await team_of(serve)


async def test_an_entry_is_written_read_rewritten_and_deleted(team: Team):
    entry = await team.write()
    assert list(entry["answers"]) == ["what", "now-what"]
    assert (entry["revision"], entry["lost"], entry["shares"]) == (1, False, [])
    read = await team.me.get(url(entry))
    assert (read.json(), read.headers["ETag"]) == (entry, '"1"')
    clock.advance(timedelta(hours=1))
    page = {"prompts": "free-writing", "answers": {"page": "  It was not so bad.\n\nReally.  "}}
    assert (await team.me.put(url(entry), json=page)).status_code == 422
    changed = await team.me.put(url(entry), json=page, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    assert changed.json()["answers"] == {"page": "It was not so bad.\n\nReally."}
    assert (changed.json()["opening"], changed.headers["ETag"]) == ("It was not so bad. Really.", '"2"')
    assert changed.json()["written_at"] == entry["written_at"] < changed.json()["changed_at"]
    stale = await team.me.put(url(entry), json=page, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert (await team.me.delete(url(entry))).status_code == 204
    assert (await team.me.get(url(entry))).status_code == 404
    assert (await team.me.get(team.mine)).json()["total"] == 0


async def test_every_set_of_prompts_guides_an_entry(team: Team):
    offered = (await team.colleague.get(f"{API}/reflections/prompts")).json()["items"]
    assert {"what-next", "after-session", "difficult-moment", "end-of-week", "free-writing"} <= {
        prompts["key"] for prompts in offered
    }
    for prompts in offered:
        answers = {question["key"]: "word " * 2000 for question in prompts["questions"]}
        entry = await team.write(prompts=prompts["key"], answers=answers)
        assert (await team.me.get(url(entry))).json()["answers"] == {key: ("word " * 2000).strip() for key in answers}


UNFIT: list[dict[str, Any]] = [
    {"prompts": "made-up"},
    {"answers": {"what": "geheim", "geheim": "geheim"}},
    {"answers": {"what": " \n ", "so-what": ""}},
    {"answers": {}},
    {"answers": {"what": "geheim" * 2_000}},
    {"answers": {"what": "geheim\x00"}},
    {"answers": {"what": None}},
    {"goal_id": "geheim"},
    {"mood": "geheim"},
]


async def test_what_does_not_fit_is_refused_without_repeating_it(team: Team):
    for fields in UNFIT:
        answer = await team.me.post(team.mine, json={"prompts": "what-next", "answers": ANSWERS, **fields})
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json"), fields
        assert "geheim" not in answer.json()["detail"], fields
        assert SECRET not in answer.text


async def test_an_entry_belongs_to_a_goal_of_ones_own(team: Team):
    goals = [
        made(await client.post(f"{API}/people/{owner}/goals", json={"title": "Speak up"}))
        for client, owner in ((team.me, team.my_id), (team.colleague, team.colleague_id))
    ]
    entry = await team.write(goal_id=goals[0]["id"])
    assert entry["goal_id"] == goals[0]["id"]
    for other in (goals[1]["id"], str(new_id())):
        body = {"prompts": "what-next", "answers": ANSWERS, "goal_id": other}
        assert (await team.me.post(team.mine, json=body)).status_code == 422
        refused = await team.me.put(url(entry), json=body, headers={"If-Match": '"1"'})
        assert (refused.status_code, refused.json()["where"]) == (422, "body.goal_id")


async def test_the_journal_is_listed_newest_first_by_goal_by_session_and_by_words(team: Team):
    goal = made(await team.me.post(f"{API}/people/{team.my_id}/goals", json={"title": "Speak up"}))["id"]
    about = str(new_id())
    first = await team.write(session_id=about)
    second = await team.write(goal_id=goal, answers={"so-what": "Die GROẞE Frage, 100% offen"})
    third = await team.write(prompts="free-writing", answers={"page": "Nothing new."})

    async def listed(**query: Any) -> list[str]:
        return [item["id"] for item in (await team.me.get(team.mine, params=query)).json()["items"]]

    assert await listed() == [third["id"], second["id"], first["id"]]
    assert await listed(goal_id=goal) == [second["id"]]
    assert await listed(session_id=about) == [first["id"]]
    assert await listed(search="frage große") == [second["id"]]
    assert await listed(search="%") == [second["id"]]
    assert await listed(search="new", goal_id=goal) == []
    begins = (await team.me.get(team.mine, params={"limit": 2})).json()
    rest = (await team.me.get(team.mine, params={"limit": 2, "cursor": begins["next"]})).json()
    assert [item["id"] for item in (*begins["items"], *rest["items"])] == [third["id"], second["id"], first["id"]]
    assert (begins["total"], rest["next"], begins["cut"]) == (3, None, False)
    assert "answers" not in begins["items"][0]


async def test_a_search_looks_at_the_newest_entries_only_and_says_so(team: Team, monkeypatch: pytest.MonkeyPatch):
    entries = [await team.write(answers={"what": f"A long day, number {number}"}) for number in range(4)]
    query = {"search": "LONG day", "limit": 1}
    whole = (await team.me.get(team.mine, params=query)).json()
    assert (whole["total"], whole["cut"]) == (4, False)
    monkeypatch.setattr(handlers, "SEARCHED", 3)
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while len(seen) < 10:
        page = (await team.me.get(team.mine, params={**query, **cursor})).json()
        assert (page["total"], page["cut"]) == (3, True)
        seen += [item["id"] for item in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert seen == [entry["id"] for entry in reversed(entries[1:])]
    assert (await team.me.get(team.mine, params={"search": "number 0"})).json()["total"] == 0


async def test_a_mentor_reads_and_comments_while_it_is_shared(team: Team):
    mentorship = await team.mentor_them()
    entry, kept = await team.write(), await team.write()
    assert (await team.mentor.get(url(entry))).status_code == 403
    shared = await team.share(entry, mentorship)
    assert (shared.status_code, shared.headers["ETag"]) == (200, '"2"')
    [share] = shared.json()["shares"]
    assert (share["mentorship_id"], share["shared_with"]) == (mentorship, str(team.mentor_id))
    [event] = await team.harness.sent(ReflectionShared)
    assert (str(event.subject), event.version) == (entry["id"], 1)
    assert (event.person_id, event.shared_with) == (team.my_id, team.mentor_id)
    assert (await team.mentor.get(url(entry))).json()["answers"] == entry["answers"]
    listed = (await team.mentor.get(f"{API}/reflections/shared-with-me")).json()
    assert (listed["total"], [item["id"] for item in listed["items"]]) == (1, [entry["id"]])
    assert (await team.mentor.get(url(kept))).status_code == 403
    assert (await team.mentor.get(team.mine)).status_code == 403
    comment = made(await team.mentor.post(url(entry, "comments"), json={"words": "Shame passes."}))
    mine = made(await team.me.post(url(entry, "comments"), json={"words": "Thank you."}))
    said = await team.harness.sent(ReflectionCommented, 2)
    assert [(each.version, each.commented_by) for each in said] == [(2, team.mentor_id), (3, team.my_id)]
    for reader in (team.me, team.mentor):
        comments = (await reader.get(url(entry, "comments"))).json()
        assert [item["words"] for item in comments["items"]] == ["Shame passes.", "Thank you."]
        assert comments["total"] == 2
    assert (await team.mentor.delete(url(entry, "comments", mine["id"]))).status_code == 403
    assert (await team.me.delete(url(entry, "comments", comment["id"]))).status_code == 403
    assert (await team.mentor.delete(url(kept, "comments", comment["id"]))).status_code == 404
    assert (await team.mentor.delete(url(entry, "comments", comment["id"]))).status_code == 204
    assert [item["id"] for item in (await team.me.get(url(entry, "comments"))).json()["items"]] == [mine["id"]]


async def test_mentors_do_not_learn_of_each_other_by_what_they_say(team: Team):
    entry = await team.write()
    for mentor in (team.mentor_id, team.colleague_id):
        await team.share(entry, await team.mentor_them(mentor=mentor))
    said = {"Whom do you trust?": team.mentor, "Lin, you.": team.me, "Shame passes.": team.colleague}
    for words, client in said.items():
        made(await client.post(url(entry, "comments"), json={"words": words}))
    for client, read in ((team.me, 3), (team.mentor, 2), (team.colleague, 2)):
        comments = (await client.get(url(entry, "comments"))).json()
        assert comments["total"] == len(comments["items"]) == read
        assert [item["words"] for item in comments["items"]] == [
            words for words, author in said.items() if author in {client, team.me} or client is team.me
        ]


async def test_a_mentor_changes_nothing_of_an_entry(team: Team):
    mentorship = await team.mentor_them()
    entry = await team.write()
    await team.share(entry, mentorship)
    body = {"prompts": "what-next", "answers": {"what": "Something else"}}
    put = await team.mentor.put(url(entry), json=body, headers={"If-Match": '"2"'})
    assert put.status_code == 403
    for request in (
        team.mentor.delete(url(entry)),
        team.mentor.post(url(entry, "unshare"), json={"mentorship_id": mentorship}),
        team.mentor.post(team.mine, json=body),
    ):
        assert (await request).status_code == 403


@pytest.mark.parametrize("how", ["unshared", "ended", "deleted"])
async def test_a_mentor_reads_no_longer_from_the_moment_on(team: Team, how: str):
    mentorship = await team.mentor_them()
    entry = await team.write()
    await team.share(entry, mentorship)
    comment = made(await team.mentor.post(url(entry, "comments"), json={"words": "Shame passes."}))
    if how == "unshared":
        assert (await team.unshare(entry, mentorship)).json()["shares"] == []
    elif how == "ended":
        await team.end(mentorship)
        assert (await team.me.get(url(entry))).json()["shares"] == []
    else:
        assert (await team.me.delete(url(entry))).status_code == 204
    refused = 404 if how == "deleted" else 403
    assert (await team.mentor.get(url(entry))).status_code == refused
    assert (await team.mentor.get(url(entry, "comments"))).status_code == refused
    assert (await team.mentor.post(url(entry, "comments"), json={"words": "?"})).status_code == refused
    assert (await team.mentor.get(f"{API}/reflections/shared-with-me")).json()["total"] == 0
    taken_back = 404 if how == "deleted" else 204
    assert (await team.mentor.delete(url(entry, "comments", comment["id"]))).status_code == taken_back
    await team.harness.settle()
    assert len(team.harness.published(ReflectionUnshared)) == (0 if how == "ended" else 1)


async def test_only_a_change_says_an_event(team: Team):
    mentorship, again = await team.mentor_them(), await team.mentor_them()
    entry = await team.write()
    for _ in range(2):
        assert (await team.share(entry, mentorship)).headers["ETag"] == '"2"'
    # The same mentor from another mentorship reads nothing new, and goes on reading when one of the two is taken back.
    assert (await team.share(entry, again)).headers["ETag"] == '"3"'
    assert len((await team.mentor.get(url(entry))).json()["shares"]) == 2
    for _ in range(2):
        assert (await team.unshare(entry, again)).headers["ETag"] == '"4"'
    assert (await team.mentor.get(url(entry))).status_code == 200
    for _ in range(2):
        await team.unshare(entry, mentorship)
    assert (await team.unshare(entry, str(new_id()))).status_code == 200
    await team.harness.settle()
    assert [event.version for event in team.harness.published(ReflectionShared)] == [1]
    assert [event.version for event in team.harness.published(ReflectionUnshared)] == [2]
    await team.share(entry, mentorship)
    assert (await team.me.delete(url(entry))).status_code == 204
    assert [event.version for event in await team.harness.sent(ReflectionUnshared, 2)] == [2, 4]


async def test_an_entry_is_shared_in_a_running_mentorship_of_ones_own(team: Team):
    entry = await team.write()
    ended = await team.mentor_them()
    await team.end(ended)
    theirs = await team.mentor_them(team.colleague_id, team.mentor_id)
    mentoring = await team.mentor_them(team.colleague_id, team.my_id)
    answers = [await team.share(entry, key) for key in (ended, theirs, mentoring, str(new_id()))]
    assert [answer.status_code for answer in answers] == [409, 422, 422, 409]
    assert answers[0].json()["type"] == "urn:telemachus:problem:mentorship-ended"
    assert answers[3].json()["type"] == "urn:telemachus:problem:not-yet-known"
    assert "Retry-After" in answers[3].headers
    assert (await team.mentor.get(url(entry))).status_code == 403


async def test_a_mentor_does_not_learn_with_whom_else_it_is_shared(team: Team):
    entry = await team.write()
    for mentorship in (await team.mentor_them(), await team.mentor_them(mentor=team.colleague_id)):
        await team.share(entry, mentorship)
    assert len((await team.me.get(url(entry))).json()["shares"]) == 2
    [share] = (await team.mentor.get(url(entry))).json()["shares"]
    assert share["shared_with"] == str(team.mentor_id)
