"""Every rule that a service holds people to has words in the reader's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, Field, ValidationError
from pydantic_core.core_schema import ErrorType

from services.portal import file_words, rule_words
from services.portal.broken_rules import MESSAGES, rule_told
from services.portal.refusal_words import in_words
from services.portal.words import CATALOGS, ENGLISH, Words
from services.profiles.people.schemas import ProfileChange
from shared.problems import Invalid
from shared.values import Day, Whole
from shared.wrong import Wrong

ROOT = Path(__file__).parents[3]
GERMAN, ARABIC = Words(CATALOGS.choose("de")), Words(CATALOGS.choose("ar"))
OURS = {"nothing-written", "nothing-named", "no-web-address"}


def _trees() -> Iterator[tuple[Path, ast.Module]]:
    for folder in ("services", "shared"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "portal" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def _rules() -> Iterator[tuple[str, str]]:
    """The code and the sentence of every rule of a service."""
    for path, tree in _trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Wrong":
                told = [one.value if isinstance(one, ast.Constant) else None for one in node.args]
                assert len(told) == 2, f"{path}:{node.lineno}"
                assert all(isinstance(one, str) for one in told), f"{path}:{node.lineno}: a code and a sentence"
                yield str(told[0]), re.sub(r":[^{}]*\}", "}", str(told[1]))


def test_every_rule_has_the_words_of_its_sentence():
    said = set(_rules())
    assert len(said) > 150
    assert said == {*rule_words.messages(str).items(), *file_words.messages(str).items()}


def test_no_field_is_refused_without_a_code():
    """A ValueError of a validator has none."""
    bare = [
        f"{path}:{node.lineno}"
        for path, tree in _trees()
        if path.name == "schemas.py" or path == Path("shared/values.py")
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and "ValueError" in ast.unparse(node)
    ]
    assert bare == []


def test_what_pydantic_finds_is_called_as_pydantic_calls_it():
    types = {name.replace("_", "-") for name in get_args(ErrorType)}
    assert set(MESSAGES) - {code for code, _ in _rules()} - OURS <= types


class _Asked(BaseModel):
    title: str = Field(min_length=1, max_length=5)
    places: Whole = Field(ge=1, le=1500)
    day: Day
    link: str = Field(default="", pattern=r"^(https?://[!-~]+)?$")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"title": "", "places": 1, "day": "2030-03-01"}, "Schreib hier etwas."),
        ({"title": "Too long", "places": 1, "day": "2030-03-01"}, "Hier passen höchstens 5 Zeichen."),
        ({"title": "Fits", "places": 1501, "day": "2030-03-01"}, "Hier passt spätestens oder höchstens 1.500."),
        ({"title": "Fits", "places": 1, "day": "1 March"}, "Ein Tag wird so geschrieben: 2030-06-30."),
        ({"places": 1, "day": "2030-03-01"}, "Das wird gebraucht."),
        (
            {"title": "Fits", "places": 1, "day": "2030-03-01", "link": "ftp://here"},
            "Das ist keine Adresse, die mit https:// oder http:// beginnt.",
        ),
    ],
)
def test_what_is_wrong_with_a_field_is_told_by_its_type(asked: dict[str, object], told: str):
    with pytest.raises(ValidationError) as refused:
        _Asked.model_validate(asked)
    [found] = refused.value.errors()
    wrong = Wrong.of(found)
    assert rule_told(GERMAN, wrong.code, wrong.values) == told


def test_a_rule_of_a_service_comes_through_pydantic_with_what_it_names():
    with pytest.raises(ValidationError) as refused:
        ProfileChange.model_validate({"zone": "Mars/{text}"})
    [found] = refused.value.errors()
    wrong = Wrong.of(found)
    assert str(wrong) == "'Mars/{text}' is not a time zone as in Europe/Berlin."
    assert "'Mars/{text}'" in str(rule_told(GERMAN, wrong.code, wrong.values))


def test_a_day_and_a_number_are_told_as_the_reader_writes_them():
    broken = Wrong("only-later", "{day}", day="2030-03-01")
    assert "1. März 2030" in str(rule_told(GERMAN, broken.code, broken.values))
    long = Wrong("too-many-characters", "{found:,}", found=12000, most=4000)
    assert "12.000" in str(rule_told(GERMAN, long.code, long.values))
    example = Wrong("not-a-date", "{text}", text="'soon'", example="2024-03-01")
    assert "2024-03-01" in str(rule_told(ENGLISH, example.code, example.values))


def test_a_refusal_says_which_rule_is_broken_in_the_readers_language():
    problem = Invalid(Wrong("asks-oneself", "You cannot ask yourself."), where="body.ask").document()
    assert problem["detail"] == in_words(problem, ENGLISH)["detail"] == "You cannot ask yourself."
    for words in (GERMAN, ARABIC):
        assert in_words(problem, words)["detail"] == words.say("You cannot ask yourself.") != problem["detail"]


def test_a_refusal_of_several_fields_says_what_is_wrong_with_each():
    broken = {"closes_on": Wrong("passed", "{day} has passed.", day="2030-03-01"), "words": Wrong("no-answer", "…")}
    told = in_words(Invalid.of(broken, kind="invalid").document(), GERMAN)
    messages = [GERMAN.say("{day} has passed.", day="1. März 2030"), GERMAN.say("This needs an answer.")]
    assert [(one["where"], one["message"]) for one in told["errors"]] == [
        ("body.closes_on", messages[0]),
        ("body.words", messages[1]),
    ]
    assert told["detail"] == " ".join(messages)


@pytest.mark.parametrize(
    ("code", "values"), [("unheard-of", {}), (None, None), ("passed", {}), ("passed", ["2030"]), ([], {"message": "x"})]
)
def test_what_nobody_here_knows_is_left_to_its_sentence(code: object, values: object):
    assert rule_told(GERMAN, code, values) is None
    odd = {"type": "urn:telemachus:problem:invalid", "errors": [{"code": code, "values": values, "message": "Odd."}]}
    assert in_words(odd, ENGLISH)["detail"] == "Odd."
    assert "Odd." in in_words(odd, GERMAN)["detail"]
