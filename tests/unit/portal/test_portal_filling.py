"""What is typed into a field for several things, and what a service finds wrong with a form."""

from __future__ import annotations

from typing import Any

import pytest

from services.portal.pages.filling import listed, named_errors
from services.portal.upstream import Refused


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Sales, Data engineering ,, Sales", ["Sales", "Data engineering"]),
        ("المبيعات، البيانات", ["المبيعات", "البيانات"]),
        ("营业，数据、研发", ["营业", "数据", "研发"]),
        (" , ", []),
        ("", []),
    ],
)
def test_a_list_is_read_by_the_commas_of_any_script(typed: str, found: list[str]):
    assert listed(typed) == found


def refused(*errors: tuple[str, str], **document: Any) -> Refused:
    told = [{"where": where, "message": message} for where, message in errors]
    return Refused("matching", 422, {"detail": "That does not fit.", "errors": told, **document})


@pytest.mark.parametrize(
    "where", ["body.words", "words", "body.words.3", "body.answers.0.words", "body.title.words", "query.words"]
)
def test_what_is_wrong_is_told_at_the_innermost_field_that_the_form_has(where: str):
    fields = {"words": "your-words", "title": "title"}
    assert named_errors(refused((where, "Write something.")), fields, "title") == {"your-words": "Write something."}


def test_the_first_problem_of_a_field_is_told_and_what_is_of_no_field_elsewhere():
    found = refused(("body.words", "Too long."), ("body.words", "Too loud."), ("body.day", "Too late."))
    assert named_errors(found, {"words": "words"}, "title") == {"words": "Too long.", "title": "Too late."}
    assert named_errors(refused(), {"words": "words"}, "title") == {"title": "That does not fit."}
    assert named_errors(refused(where="body.words"), {"words": "words"}) == {"words": "That does not fit."}
