"""What a service refuses is told in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from services.portal.refusal_words import KINDS, in_words
from services.portal.words import CATALOGS, Words

ROOT = Path(__file__).parents[3]
REFUSAL = {
    "type": "urn:telemachus:problem:mentor-full",
    "detail": "The mentor's last place went to somebody else in the meantime.",
    "errors": [{"where": "body.words", "message": "Write something."}],
}


def _kinds() -> Iterator[str]:
    """The kind of every problem that a service raises."""
    for path in (path for folder in ("services", "shared") for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant):
                        yield str(keyword.value.value)


def test_who_reads_english_gets_the_services_own_words():
    assert in_words(REFUSAL, Words(CATALOGS.choose("en"))) == REFUSAL


def test_others_get_the_sentence_for_its_kind_and_ours_around_what_is_wrong_with_a_field():
    words = Words(CATALOGS.choose("de"))
    told = in_words(REFUSAL, words)
    assert told["detail"] == words.say("This mentor has no place left.") != REFUSAL["detail"]
    [error] = told["errors"]
    assert error["where"] == "body.words"
    assert error["message"] == words.say("That does not fit: {reason}", reason="Write something.")


def test_a_kind_without_a_sentence_of_its_own_keeps_what_the_service_says():
    words = Words(CATALOGS.choose("de"))
    told = in_words({"type": "urn:telemachus:problem:new", "detail": "Wait a day."}, words)
    assert told["detail"] == words.say("That did not work: {reason}", reason="Wait a day.")
    assert "Wait a day." in told["detail"]
    assert in_words({}, words)["detail"] == ""


def test_every_sentence_is_for_something_that_a_service_refuses():
    assert set(KINDS) - set(_kinds()) == set()
