"""What services say is wrong with a file is told in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.portal.file_problems import problem_told
from services.portal.words import CATALOGS, ENGLISH, Words
from services.profiles.imports.domain import TooManyLeave

ROOT = Path(__file__).parents[3]
TELL = [
    *("shared/tabular/" + name for name in ("_cells.py", "enrollment.py", "reading.py", "streaming.py", "workbook.py")),
    "services/matching/imports/handlers.py",
    "services/profiles/imports/engine/cells.py",
    "services/profiles/imports/engine/plan.py",
]
SAY = {"add", "_refuse", "_refused"}
GERMAN, ARABIC = Words(CATALOGS.choose("de")), Words(CATALOGS.choose("ar"))


def _texts(node: ast.expr) -> Iterator[str]:
    """What an expression says, with a word for what it names; nothing where it passes on what another one says."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=[*parts, ast.FormattedValue()]):  # a hint that may be added to the sentence
            yield from _texts(ast.JoinedStr(parts))
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "mentor" for part in parts)
        case ast.IfExp(body=body, orelse=other):
            yield from (*_texts(body), *_texts(other))
        case _:
            pass


def _said() -> Iterator[str]:
    for name in TELL:
        for node in ast.walk(ast.parse((ROOT / name).read_text())):
            if isinstance(node, ast.Call) and node.args:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in SAY and (called != "add" or len(node.args) == 3):
                    yield from _texts(node.args[-1])


def test_every_problem_of_a_file_is_known():
    said = {text for text in _said() if not text.startswith("“")}  # of an answer to the program's own question
    assert len(said) > 25
    assert not {text for text in said if "lang=" in problem_told(GERMAN, text)}


@pytest.mark.parametrize(
    "problem",
    [
        "'31.02' is not a date as in 2027-03-31.",
        "'nobody' is not an email address.",
        "Row 7 has this external id as well.",
        "Managers manage each other in a loop: E1 → E2 → E1.",
        'This column is missing; people.name needs it. Is it "Full name"?',
        "It was begun 5 times and never ended. Ask IT to look at the worker's log.",
        "The file is not UTF-8 and was read as cp1252. Look at names with accents, or save it as UTF-8.",
        str(TooManyLeave(1200, 9000, 0.1)),
    ],
)
def test_a_problem_is_told_with_what_it_quotes(problem: str):
    assert problem_told(ENGLISH, problem) == problem
    for words in (GERMAN, ARABIC):
        told = problem_told(words, problem)
        assert told != problem
        assert "lang=" not in told
    assert "'31.02'" in problem_told(GERMAN, "'31.02' is not a date as in 2027-03-31.")


def test_what_is_not_known_is_marked_as_english_and_is_no_markup():
    assert problem_told(GERMAN, "<b>odd</b>") == '<span lang="en" dir="ltr">&lt;b&gt;odd&lt;/b&gt;</span>'
