"""What a service refuses is told in the reader's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from services.portal.refusal_words import KINDS, in_words
from services.portal.words import CATALOGS, Words
from shared import problems

ROOT = Path(__file__).parents[3]
_CLASSES = {
    name: one for name, one in vars(problems).items() if isinstance(one, type) and issubclass(one, problems.Problem)
}
REFUSALS = {*_CLASSES, "Refusal"}
KINDS_OF_RULES = (
    ("services/matching/agreements/domain.py", "ends_wrongly"),
    ("services/matching/gatherings/domain.py", "fault"),
)
"""Rules that answer with the kind of a refusal."""
ASKED_BY_PROGRAMS_ALONE = {
    *("idempotency-key-reused", "idempotency-key-with-file", "idempotent-answer-erased"),
    *("catalog-rejected", "not-suggested", "same-skill"),
    *("no-history", "too-little-history"),
    *("rule-of-no-program", "rule-of-programs", "unknown-parameter"),
    "person-active",
}
"""What no page asks for: keys of requests, the catalog of skills, learned weights, a rule's own address, parameters
that are none, erasure."""
REFUSAL = {
    "type": "urn:telemachus:problem:mentor-full",
    "detail": "The mentor's last place went to somebody else in the meantime.",
    "errors": [{"where": "body.words", "message": "Write something."}],
}


def _refusals() -> Iterator[tuple[str, str, ast.Call]]:
    """Where a service refuses something, how, and the call that makes the refusal."""
    for path in (path for folder in ("services", "shared") for path in sorted((ROOT / folder).rglob("*.py"))):
        source = path.read_text()
        if "portal" in path.parts or ("Refusal" not in source and "from shared.problems import" not in source):
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                named = node.func.value if isinstance(node.func, ast.Attribute) else node.func
                if isinstance(named, ast.Name) and named.id in REFUSALS:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", named.id, node


def _kinds() -> Iterator[str]:
    """The kind of every problem that a service raises."""
    yield from (one.kind for one in _CLASSES.values())
    yield from ("mentorship-ended", "mentorship-paused")  # as a mentorship that takes no sessions stands
    yield from re.findall(r'"(recurrence-[a-z-]+)"', (ROOT / "shared" / "recurrences.py").read_text())
    for path, name in KINDS_OF_RULES:
        [rule] = [one for one in ast.walk(ast.parse((ROOT / path).read_text())) if getattr(one, "name", "") == name]
        yield from (
            str(one.elts[0].value)
            for one in ast.walk(rule)
            if isinstance(one, ast.Tuple) and isinstance(one.elts[0], ast.Constant)
        )
    for _, name, call in _refusals():
        told = [one.value for one in call.keywords if one.arg == "kind"] + (call.args[:1] if name == "Refusal" else [])
        yield from (str(one.value) for kind in told for one in ast.walk(kind) if isinstance(one, ast.Constant))


def _by_rules(call: ast.Call) -> bool:
    """Whether a refusal says which rules are broken, whose words are held to elsewhere."""
    first = ast.unparse(call.args[0]) if call.args else ""
    return isinstance(call.func, ast.Attribute) or "Wrong(" in first or first in {"wrong", "wrong_layout"}


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


def test_every_refusal_that_a_page_can_meet_has_a_sentence():
    unsaid = {
        f"{where} {kind.value}"
        for where, _, call in _refusals()
        if not _by_rules(call)
        for keyword in call.keywords
        if keyword.arg == "kind"
        for kind in ast.walk(keyword.value)
        if isinstance(kind, ast.Constant) and str(kind.value) not in {*KINDS, *ASKED_BY_PROGRAMS_ALONE, "mentorship-"}
    }
    assert unsaid == set()


def test_a_refusal_without_a_kind_of_its_own_says_which_rule_is_broken():
    """Else nobody could say it in another language. Pages write addresses and headers, and send files as they are
    sent (`shared`)."""
    bare = [
        f"{where} {ast.unparse(call)}"
        for where, name, call in _refusals()
        if name in {"Conflict", "Invalid", "TooLarge"}
        and not where.startswith("shared/")
        and not _by_rules(call)
        and not any(one.arg == "kind" for one in call.keywords)
        and not re.search(r"where='(query|header)", ast.unparse(call))
    ]
    assert bare == []
