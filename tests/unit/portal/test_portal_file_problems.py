"""What services say is wrong with a file is told in the reader's language, by its code."""

from __future__ import annotations

import pytest

from services.portal.answers import FileProblem, ImportRejection
from services.portal.broken_rules import problem_told
from services.portal.words import CATALOGS, ENGLISH, Words
from services.profiles.imports.domain import NEVER_ENDED, TooManyLeave, too_slow
from services.profiles.people import domain
from shared.tabular import Mapping, TabularError, TabularProblem, read
from shared.wrong import Wrong

GERMAN, ARABIC = Words(CATALOGS.choose("de")), Words(CATALOGS.choose("ar"))


def _answered(problem: TabularProblem) -> FileProblem:
    return FileProblem.model_validate_json(problem.model_dump_json())


def _wrong(data: bytes | str) -> list[TabularProblem]:
    with pytest.raises(TabularError) as refused:
        Mapping.parse(data) if isinstance(data, str) else read(data)
    return refused.value.problems


def _broken(wrong: Wrong) -> list[TabularProblem]:
    return [TabularProblem.of(wrong, 7, "email")]


def _not_an_email() -> Wrong:
    with pytest.raises(Wrong) as refused:
        domain.email("nobody{text}")
    return refused.value


@pytest.mark.parametrize(
    ("problems", "quoted"),
    [
        (_broken(_not_an_email()), "nobody{text}"),
        (_broken(NEVER_ENDED), "4"),
        (_broken(too_slow(3600)), "3.600"),
        (_wrong(b""), ""),
        (_wrong(b"a,a\n1,2\n"), "B"),
        (_wrong("people:\n  name: {colum: Name}"), ""),
        (_wrong("people: [*all]"), "*name"),
        (_wrong('people:\n  name: "full name\n'), "9"),
        (_wrong('people: {name: "\\y"}'), "18"),
        (_wrong("people: ["), ""),
        (_wrong("people:\n  name: @work"), "9"),
        (_wrong("people:\n\tname: full name"), "1"),
        (_wrong("people:\n  name: full: name"), "13"),
        (_wrong("people:\n  name: {a\n  b: c"), ""),
        (_wrong("people:\n  name: a\n wrong: b"), "2"),
        (_wrong("people: {}\n---\npeople: {}"), "---"),
    ],
)
def test_a_problem_is_told_with_what_it_quotes(problems: list[TabularProblem], quoted: str):
    for problem in problems:
        assert problem.code
        for words in (GERMAN, ARABIC):
            told = problem_told(words, _answered(problem))
            assert told != problem.message
            assert "lang=" not in told
        assert quoted in problem_told(GERMAN, _answered(problem))


def test_a_reader_of_yaml_whom_nobody_here_knows_is_quoted_in_its_own_words():
    [problem] = _wrong("%YAML 3.0\n---\npeople: {}")
    assert (problem.code, problem.row) == ("not-yaml", 1)
    told = problem_told(GERMAN, _answered(problem))
    assert '<span lang="en" dir="ltr">found incompatible YAML document' in told
    assert told.startswith("Die Zuordnung"), "and all around it in words of the reader's language"
    assert "lang=" not in problem_told(ENGLISH, _answered(problem))


def test_where_a_mapping_is_no_yaml_is_told_by_line_and_character():
    [problem] = _wrong('people:\n  name: "full name\n  email: mail')
    assert (problem.row, problem.values) == (2, {"at": 9})


def test_who_reads_english_gets_the_services_own_words():
    [problem] = _broken(_not_an_email())
    assert problem_told(ENGLISH, _answered(problem)) == problem.message == "'nobody{text}' is not an email address."


def test_that_too_many_would_leave_is_told_in_the_numbers_of_the_reader():
    wrong = TooManyLeave(1200, 9000, 0.1).wrong
    rejection = ImportRejection(kind=wrong.code, detail=str(wrong), leaving=1200, values=dict(wrong.values))
    assert problem_told(ENGLISH, rejection) == str(wrong)
    assert "1.200" in problem_told(GERMAN, rejection)
    assert "lang=" not in problem_told(ARABIC, rejection)


def test_what_is_not_known_is_marked_as_english_and_is_no_markup():
    marked = '<span lang="en" dir="ltr">&lt;b&gt;odd&lt;/b&gt;</span>'
    assert problem_told(GERMAN, "<b>odd</b>") == marked
    assert problem_told(GERMAN, FileProblem(row=1, column=None, message="<b>odd</b>")) == marked
