"""Messages for Slack and Teams: nothing in a letter is read as anything but words, and nothing is too long."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.channels import chat_slack, chat_teams
from services.notifications.channels.chat import card
from services.notifications.channels.chat_letters import post
from services.notifications.channels.examples import examples
from services.notifications.channels.languages import LANGUAGES, choose
from services.notifications.channels.letters import LETTERS, Letter
from services.notifications.channels.webhook_client import Answer, Failure
from services.notifications.deliveries.domain import Accepted, Deferred, Refused, Unknown
from services.notifications.nudges.domain import Rule
from shared.links import Links

NOW = datetime(2031, 3, 4, 10, tzinfo=UTC)
LINKS = Links("https://mentoring.example")
words = st.text(max_size=4000)
HOSTILE = (
    "<!channel> <@U1> <https://evil.example|here> [here](https://evil.example) {{DATE(x)}} <at>all</at> &lt; \u202e\x00"
)


def made(text: str, several: list[str]) -> Letter:
    return Letter(
        subject=text, paragraphs=tuple(several), action=text, link="https://mentoring.example/goals/1", because=text,
        quoted=(text,), reasons=tuple(several), reasons_title=text, facts=((text, text),), after=(text,),
    )  # fmt: skip


def texts(found: Any) -> Iterator[str]:
    """Every text in a payload."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for value in found.values():  # pyright: ignore[reportUnknownVariableType] - JSON
            yield from texts(value)
    elif isinstance(found, list):
        for value in found:  # pyright: ignore[reportUnknownVariableType] - JSON
            yield from texts(value)


@given(text=words, several=st.lists(words, max_size=60))
def test_slack_reads_nothing_but_words_and_takes_every_block(text: str, several: list[str]):
    message = json.loads(chat_slack.payload(card(made(text + HOSTILE, several))))
    assert len(message["blocks"]) <= 50
    for block in message["blocks"]:
        match block["type"]:
            case "header":
                assert 0 < len(block["text"]["text"]) <= 150
            case "section":
                assert 0 < len(block["text"]["text"]) <= 3000
            case "actions":
                [button] = block["elements"]
                assert 0 < len(button["text"]["text"]) <= 75
            case _:
                assert block["type"] == "context"
    assert not [found for found in texts(message) if "<" in found]
    assert not re.search(r"&(?!amp;|lt;|gt;)", " ".join(texts([b["text"] for b in message["blocks"][1:2]])))


@given(text=words, several=st.lists(words, max_size=60))
def test_teams_reads_nothing_but_words_and_takes_the_whole(text: str, several: list[str]):
    payload = chat_teams.payload(card(made(text + HOSTILE, several)))
    assert len(payload) <= chat_teams.MOST
    [attachment] = json.loads(payload)["attachments"]
    content = attachment["content"]
    blocks = [item for block in content["body"] for item in block.get("items", [block])]
    assert {block["type"] for block in blocks} == {"RichTextBlock"}
    assert {action["type"] for action in content["actions"]} == {"Action.OpenUrl"}
    assert content["version"] == "1.5"


def test_the_longest_letter_in_the_widest_script_fits():
    wide = "𒐫" * 5000
    payload = chat_teams.payload(card(made(wide, [wide] * 40)))
    assert len(payload) <= chat_teams.MOST
    assert "…" in payload.decode()


@given(text=st.text(), most=st.integers(min_value=1, max_value=60))
def test_an_escape_is_never_cut_in_two(text: str, most: int):
    escaped = chat_slack.escaped(text, most)
    assert len(escaped) <= most
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", escaped)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_letter_fits_into_both_in_every_language(tag: str):
    for rule in LETTERS:
        for example in examples(rule, NOW, choose(tag), LINKS).values():
            shown = card(example)
            for payload in (chat_slack.payload(shown), chat_teams.payload(shown)):
                assert shown.link in list(texts(json.loads(payload)))
                assert len(payload) < chat_teams.MOST


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_programs_channel_hears_of_its_days(tag: str):
    program = UUID(int=1)
    for rule in (Rule.KICKOFF, Rule.MIDPOINT, Rule.END):
        made = post(rule, program, "Spring cohort", {"on": "2031-03-04"}, choose(tag), LINKS, NOW.date())
        assert "Spring cohort" in made.subject
        assert made.link == LINKS.program(program)
    with pytest.raises(KeyError):
        post(Rule.MENTORSHIP_ENDED, program, "Spring cohort", {"on": "2031-03-04"}, choose(tag), LINKS, NOW.date())


@pytest.mark.parametrize(
    ("status", "body", "outcome", "closed"),
    [
        (200, b"ok", Accepted(), False),
        (429, b"rate_limited", Deferred("slack-rate_limited", timedelta(seconds=1)), False),
        (404, b"no_service", Refused("slack-no_service"), True),
        (403, b"action_prohibited", Refused("slack-action_prohibited"), True),
        (410, b"channel_is_archived", Refused("slack-channel_is_archived"), True),
        (400, b"invalid_payload", Refused("slack-invalid_payload"), False),
        (400, b"Dear <admin>, \xff", Refused("http-400"), False),
        (302, b"", Refused("http-302"), False),
        (500, b"rollup_error", Deferred("slack-rollup_error"), False),
    ],
)
def test_what_slack_says(status: int, body: bytes, outcome: object, closed: bool):
    assert chat_slack.outcome_of(Answer(status, [], body), NOW) == (outcome, closed)


@pytest.mark.parametrize(
    ("status", "body", "outcome", "closed"),
    [
        (200, b"1", Accepted(), False),
        (202, b"", Accepted(), False),
        (200, b"Microsoft Teams endpoint returned HTTP error 429", Deferred("http-429"), False),
        (429, b"", Deferred("http-429"), False),
        (404, b"", Refused("http-404"), True),
        (410, b"", Refused("http-410"), True),
        (413, b"", Refused("http-413"), False),
        (503, b"", Deferred("http-503"), False),
    ],
)
def test_what_teams_says(status: int, body: bytes, outcome: object, closed: bool):
    assert chat_teams.outcome_of(Answer(status, [], body), NOW) == (outcome, closed)


def test_only_what_was_sent_may_have_come():
    for module in (chat_slack, chat_teams):
        assert module.outcome_of(Failure("timeout", sent=True), NOW) == (Unknown("timeout"), False)
        assert module.outcome_of(Failure("tls", sent=False), NOW) == (Deferred("tls"), False)
