"""What is wrong with a file of people, or worth a look in it, in the reader's language.

Services tell it in English, with what they quote from the file. Each sentence that they have is here as a message with
names, by which it is recognized; a test holds them against the code of the services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from string import Formatter

from markupsafe import Markup

from services.portal.words import Words

__all__ = ["problem_told"]

Say = Callable[[str], str]


def problem_told(words: Words, problem: str) -> str:
    """A problem as its reader can read it; what is not known here is marked as English."""
    if words.language.tag == "en":
        return problem
    for message, form in _known():
        if found := form.fullmatch(problem):
            return words.say(message, **found.groupdict())
    return Markup('<span lang="en" dir="ltr">{}</span>').format(problem)


@cache
def _known() -> Sequence[tuple[str, re.Pattern[str]]]:
    messages = (*_cells(str), *_rows(str), *_files(str))
    # What says most by itself comes first: "{text}: the end is …" would be found in longer ones.
    return [(message, _form(message)) for message in sorted(messages, key=lambda one: one.count("{"))]


def _form(message: str) -> re.Pattern[str]:
    parts = ((re.escape(text), name) for text, name, _, _ in Formatter().parse(message))
    return re.compile("".join(text + (f"(?P<{name}>.+)" if name else "") for text, name in parts), re.DOTALL)


def _cells(say: Say) -> Sequence[str]:
    return [
        say("This cell is empty; everyone needs a value here."),
        say("{found} characters; at most {most} are allowed."),
        say("{found} items; at most {most} are allowed."),
        say("{text} is not an email address."),
        say("{text} is not a date as in {example}."),
        say("{text} is not a likely date; its year is {year}."),
        say("{text} is not a time zone as in Europe/Berlin."),
        say("{text} is not a country code as in DE."),
        say("{text} is not a language code as in en or pt-BR."),
        say("{text} is not a level: A1, A2, B1, B2, C1, C2 or native."),
        say("{text}: after the colon comes a number from 1 to 5."),
        say("{text} is not working hours as in Mon-Fri 09:00-17:30."),
        say("{text}: the end is not after the start."),
        say("{before} and {after} overlap."),
        say("{text} is not a time of day."),
        say("{text} is not a role: mentee, mentor or both."),
        say("{text} is not a number of places from 1 to {most}."),
        say("{text} is a formula to a spreadsheet. Write a value that does not begin with {sign}."),
        say("A cell holds the spreadsheet's error {error}. Mend its formula."),
        say("A character here is not {encoding} text, or was lost when the file was saved. Save it as UTF-8."),
        say("There is a control character here ({code}). Remove it."),
    ]


def _rows(say: Say) -> Sequence[str]:
    return [
        say("The external id is missing."),
        say("Nobody has the external id {text}."),
        say("Row {row} has this external id as well."),
        say("Managers manage each other in a loop: {names}."),
        say("The data of this person have been erased for good. Take the row out."),
        say("Row {row} enrolls the same person as a mentee. Keep one of the two."),
        say("Row {row} enrolls the same person as a mentor. Keep one of the two."),
        say("Not known here (yet)."),
        say("This person has left the organization. Remove the row."),
        say("This row is not CSV ({error}). Is a quotation mark missing?"),
        say("This row has {found} cells; the header has {width}."),
    ]


def _files(say: Say) -> Sequence[str]:
    return [
        say("This column is missing; {place} needs it."),
        say('This column is missing; {place} needs it. Is it "{column}"?'),
        say("This column has no name in the header."),
        say("Two columns have this name: {first} and {second}. Rename one."),
        say("A column's name has at most {most} characters."),
        say("There are {found} columns; at most {most} are allowed."),
        say("The first row is empty; it has to name the columns."),
        say("The file is empty. The first row has to name the columns."),
        say("The file has a header and no rows."),
        say("The file has {size} bytes; at most {most} are allowed. Split it."),
        say("The file has more than {most} cells up to here. Split it."),
        say("The file has more than {most} rows. Split it."),
        say("The sheet has more than {most} cells up to here. Split it."),
        say("The sheet has more than {most} rows. Split it."),
        say("There is no sheet {name}; the sheets are {names}."),
        say("This is not a workbook that can be read. Save it as .xlsx or CSV again."),
        say("The workbook is far larger unpacked than packed. Save the sheet as CSV."),
        say("The file is not UTF-8 and was read as {encoding}. Look at names with accents, or save it as UTF-8."),
        say(
            "Coaches from outside until now, employees by this file: row {row}. Check that they were hired, and that "
            "no external id was given twice."
        ),
        say(
            "Coaches from outside until now, employees by this file: rows {rows}. Check that they were hired, and that "
            "no external id was given twice."
        ),
        say(
            "{leaving} of {active} active people are missing from the file and would leave; without a second word at "
            "most {share} may. Nothing was changed. If they have left, say how many may leave."
        ),
        say("The file looks like UTF-16 without a byte order mark. Save it as UTF-8, or say which encoding it has."),
        say("{name} is not an encoding that we know. Try utf-8, utf-16 or cp1252."),
        say("{name} cannot separate columns; use one of comma, semicolon, tab or |."),
        say("It was begun {times} times and never ended. Ask IT to look at the worker's log."),
    ]
