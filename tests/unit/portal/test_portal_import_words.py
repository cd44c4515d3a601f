"""What the pages of imports say."""

from __future__ import annotations

from typing import Any

import pytest

from services.portal.answers import ImportedRow, ImportOutcome, PeopleImport
from services.portal.pages.company.import_differences import Difference, differences
from services.portal.pages.company.import_fields import read_options
from services.portal.pages.company.import_words import asked_by, finding, standing, step, title
from services.portal.words import ENGLISH

OUTCOME: dict[str, Any] = {
    **dict.fromkeys(("joined", "returned", "changed", "unchanged", "leaving", "active"), 0),
    "needs_word": False,
    "encoding": "utf-8",
    "delimiter": ",",
    "notes": [],
}


def outcome(**changed: int) -> ImportOutcome:
    return ImportOutcome.model_validate({**OUTCOME, **changed})


def an_import(state: str, **changed: Any) -> PeopleImport:
    fields: dict[str, Any] = {
        "id": "0199d3a0-0000-7000-8000-000000000001",
        "state": state,
        "dry_run": False,
        "file_name": "people.csv",
        "asked_by": "hr-1",
        "asked_at": "2026-03-02T09:00:00Z",
        "applied_by": None,
        "applied_at": None,
        "leavers": "stay",
        "most_leaving": 0.1,
        "progress": None,
        "outcome": None,
        "rejection": None,
        "problems": [],
        "problem_count": 0,
        "failure": "",
    }
    return PeopleImport.model_validate({**fields, **changed})


def running(phase: str, rows: int, of: int, *, dry_run: bool = False) -> PeopleImport:
    return an_import("running", dry_run=dry_run, progress={"phase": phase, "rows": rows, "of": of})


@pytest.mark.parametrize(
    ("counts", "would", "did"),
    [
        ({"joined": 12, "changed": 3, "leaving": 2}, "12 people would join, 3 would change, 2 would leave",
         "12 people joined, 3 changed, 2 left"),
        ({"returned": 1}, "1 person would return", "1 person returned"),
        ({"changed": 1234, "returned": 1000}, "1,000 people would return, 1,234 would change",
         "1,000 people returned, 1,234 changed"),
        ({"unchanged": 9}, "Nothing would change", "Nothing had to change"),
    ],
)  # fmt: skip
def test_what_an_import_changes_is_one_sentence(counts: dict[str, int], would: str, did: str):
    assert finding(ENGLISH, outcome(**counts), would=True) == would
    assert finding(ENGLISH, outcome(**counts), would=False) == did


@pytest.mark.parametrize(
    ("found", "sentence", "bar"),
    [
        (an_import("waiting"), "It begins within seconds, unless another file is being imported", (0, 0)),
        (running("waiting", 0, 0), "Another import has to end first", (0, 0)),
        (running("reading", 0, 0), "Reading the first rows", (0, 0)),
        (running("reading", 4000, 0), "Reading row 4,000", (0, 0)),
        (running("reading", 4000, 120_000), "Reading row 4,000 of about 120,000", (4000, 120_000)),
        (running("reading", 130_000, 120_000), "Reading row 130,000 of about 120,000", (120_000, 120_000)),
        (running("comparing", 0, 1), "Comparing 1 row with who is known here", (0, 0)),
        (running("writing", 500, 7000), "Writing what is different, about 500 of 7,000 rows", (500, 7000)),
        (running("writing", 0, 7000, dry_run=True), "Writing down what would change", (0, 0)),
        (running("something new", 2, 3, dry_run=True), "Writing down what would change", (0, 0)),
    ],
)
def test_how_far_an_import_is(found: PeopleImport, sentence: str, bar: tuple[int, int]):
    told = step(ENGLISH, found)
    assert (told.sentence, (told.done, told.of)) == (sentence, bar)


TOO_MANY = {"kind": "too-many-leave", "detail": "…", "leaving": 60}
PROBLEMS = {"kind": "import-rejected", "detail": "…", "leaving": None}


@pytest.mark.parametrize(
    ("found", "sentence", "words"),
    [
        (an_import("waiting"), "people.csv waits for its turn", "Waits for its turn"),
        (running("reading", 1, 2), "people.csv is being imported", "Under way"),
        (running("reading", 1, 2, dry_run=True), "people.csv is being tried", "Under way"),
        (an_import("done", outcome=OUTCOME | {"joined": 1}), "1 person joined", "Imported"),
        (
            an_import("done", dry_run=True, outcome=OUTCOME | {"joined": 1}),
            "1 person would join",
            "Tried, not imported yet",
        ),
        (an_import("done", dry_run=True, outcome=OUTCOME), "Nothing would change", "Nothing to import"),
        (an_import("rejected", rejection=TOO_MANY), "60 people would leave, so nothing was changed",
         "Too many would leave"),
        (an_import("rejected", rejection=PROBLEMS, problem_count=1), "people.csv has 1 problem, so nothing was changed",
         "Has 1 problem"),
        (an_import("cancelled"), "This import was stopped, and nothing was changed", "Stopped"),
        (an_import("failed", file_name=""), "The file could not be imported, and nothing was changed", "Failed"),
    ],
)  # fmt: skip
def test_every_state_has_its_words(found: PeopleImport, sentence: str, words: str):
    assert title(ENGLISH, found) == sentence
    assert standing(ENGLISH, found)[0] == words


def test_differences_read_as_the_file_spells_them_and_in_the_order_of_a_profile():
    fields: dict[str, Any] = {
        "status": ["left", "active"],
        "favorite color": [None, "blue"],
        "manager": ["e-7", None],
        "job_title": ["", "Lead"],
        "start_date": [None, "2026-03-02"],
        "skills_wanted": [[], [{"name": "Go", "priority": 1}]],
        "languages": [
            [{"code": "en", "level": ""}],
            [{"code": "en", "level": "C1"}, {"code": "yo", "level": "native"}],
        ],
        "working_hours": [
            [{"weekday": 1, "start": "09:00:00", "end": "12:00:00"}, {"weekday": 1, "start": "13:00", "end": "17:00"}],
            [{"weekday": day, "start": "09:00", "end": "12:00"} for day in (1, 2, 3, 5)],
        ],
    }
    row = ImportedRow(row=2, kind="changes", external_id="e-1", name="Amara Obi", fields=fields)
    assert differences(ENGLISH, row) == [
        Difference("Job title", "", "Lead"),
        Difference("Manager", "e-7", ""),
        Difference("Start date", "", "2026-03-02"),
        Difference("Languages", "en", "en:C1; yo:native"),
        Difference("Working hours", "Mon 09:00–12:00; Mon 13:00–17:00", "Mon–Wed 09:00–12:00; Fri 09:00–12:00"),
        Difference("Skills wanted", "", "Go:1"),
        Difference("favorite color", "", "blue"),
    ]


@pytest.mark.parametrize("share", ["", "ten", "-1", "100.1", "nan", "inf", "1e9"])
def test_a_share_that_is_none_is_told(share: str):
    assert "share" in read_options(ENGLISH, {"share": share})[1]


@pytest.mark.parametrize(("share", "told"), [("10", "0.1"), ("0", "0.0"), ("100 %", "1.0"), ("12,5", "0.125")])
def test_a_share_is_taken_as_people_write_it(share: str, told: str):
    fields, errors = read_options(ENGLISH, {"share": share, "delimiter": "tab", "encoding": " ", "leavers": "go"})
    assert not errors
    assert fields == {"most_leaving": told, "delimiter": "\t", "leavers": "stay"}


def test_who_handed_a_file_in_and_who_let_it_be_imported_is_told():
    found = an_import("done")
    handed_in = f"Handed in by the account hr-1 on {ENGLISH.moment(found.asked_at, 'UTC')}."
    assert asked_by(ENGLISH, found) == handed_in
    applied = an_import("done", applied_by="it-2", applied_at="2026-03-03T10:30:00Z")
    assert asked_by(ENGLISH, applied).startswith(f"{handed_in} The account it-2 let it be imported on Tuesday 3 March")
    assert asked_by(ENGLISH, an_import("done", asked_by="command line")).startswith(
        "Handed in on the command line on Monday"
    )
