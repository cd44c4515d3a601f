"""What is wrong with a file of people, or worth a look in it: a message for each code, with what it names."""

from __future__ import annotations

from collections.abc import Mapping

from services.portal.rule_words import Say

__all__ = ["messages"]


def messages(say: Say) -> Mapping[str, str]:
    """By code, as of `shared.wrong`, whose sentences they have."""
    return {
        **_of_cells(say),
        **_of_mappings(say),
        **_of_files(say),
    }


def _of_cells(say: Say) -> Mapping[str, str]:
    """What a row or a cell says."""
    return {
        "empty-cell": say("This cell is empty; everyone needs a value here."),
        "erased-for-good": say("The data of this person have been erased for good. Take the row out."),
        "external-id-twice": say("Row {row} has this external id as well."),
        "formula": say("{text} is a formula to a spreadsheet. Write a value that does not begin with {sign}."),
        "large-group": say("A group of {name} has at most {most} mentees; {places} places are too many."),
        "left-already": say("This person has left the organization. Remove the row."),
        "managers-in-a-loop": say("Managers manage each other in a loop: {names}."),
        "many-items": say("{found} items; at most {most} are allowed."),
        "many-places": say("A mentor of {name} takes at most {most} mentees; {places} places are too many."),
        "mentee-in-two-rows": say("Row {row} enrolls the same person as a mentee. Keep one of the two."),
        "mentor-in-two-rows": say("Row {row} enrolls the same person as a mentor. Keep one of the two."),
        "no-external-id": say("The external id is missing."),
        "no-such-manager": say("Nobody has the external id {text}."),
        "not-a-role": say("{text} is not a role: mentee, mentor or both."),
        "not-known-yet": say("Not known here (yet)."),
        "not-places": say("{text} is not a number of places from 1 to {most}."),
    }


def _of_mappings(say: Say) -> Mapping[str, str]:
    """Mapping files."""
    return {
        "alias-in-mapping": say("A mapping has no aliases (*name); write the value again."),
        "deep-mapping": say("The mapping is nested too deeply."),
        "hardly-yaml": say("The mapping is not YAML, or is nested too deeply."),
        "long-mapping": say("A mapping has at most {most} KiB."),
        "no-date-format": say("This reads no dates; name day, month and year, as in %d/%m/%Y."),
        "no-section": say("The mapping has no section {section}, which is needed here."),
        "not-yaml": say("The mapping is not YAML (character {at}): {problem}."),
        "one-origin": say("Give exactly one of column, join and constant."),
        "yaml-bracket": say("A bracket is not closed before character {at}, or a comma is missing."),
        "yaml-character": say(
            "A value cannot begin with what is at character {at}. Put it in quotation marks; indent with blanks, not "
            "with tabs."
        ),
        "yaml-colon": say(
            "There is a colon too many at character {at}, or the line is indented too far. Put a value with a colon in "
            "quotation marks."
        ),
        "yaml-escape": say(
            "At character {at}, a backslash stands within double quotation marks. Use single ones around this value."
        ),
        "yaml-indent": say("The line is not indented as those that it belongs to (character {at})."),
        "yaml-no-colon": say("There is no colon between a name and its value before character {at}."),
        "yaml-quote": say("A quotation mark is opened at character {at} and never closed."),
        "yaml-twice": say("There are two mappings in this file, parted by ---. Leave one of them."),
    }


def _of_files(say: Say) -> Mapping[str, str]:
    """The file as a whole, and its import."""
    return {
        "coach-hired": say(
            "Coaches from outside until now, employees by this file: row {row}. Check that they were hired, and "
            "that no external id was given twice."
        ),
        "coaches-hired": say(
            "Coaches from outside until now, employees by this file: rows {rows}. Check that they were hired, "
            "and that no external id was given twice."
        ),
        "column-twice": say("Two columns have this name: {first} and {second}. Rename one."),
        "control-character": say("There is a control character here ({code}). Remove it."),
        "empty-file": say("The file is empty. The first row has to name the columns."),
        "error-in-cell": say("A cell holds the spreadsheet's error {error}. Mend its formula."),
        "file-too-large": say("The file has {size} bytes; at most {most} are allowed. Split it."),
        "guessed-encoding": say(
            "The file is not UTF-8 and was read as {encoding}. Look at names with accents, or save it as UTF-8."
        ),
        "import-ended": say("This import has ended already."),
        "import-file-gone": say("The file of this import is no longer kept. Hand it in again."),
        "import-never-ended": say("It was begun {times} times and never ended. Ask IT to look at the worker's log."),
        "import-not-to-apply": say("Only a dry run that is done, or what lacks a second word, is applied."),
        "import-too-slow": say("It was given up after {seconds} seconds. Split the file, or ask IT for more time."),
        "large-catalog": say("A catalog has at most {most} MiB. Split the file, and import one part after the other."),
        "long-column-name": say("A column's name has at most {most} characters."),
        "lost-character": say(
            "A character here is not {encoding} text, or was lost when the file was saved. Save it as UTF-8."
        ),
        "many-cells": say("The file has more than {most} cells up to here. Split it."),
        "many-cells-in-sheet": say("The sheet has more than {most} cells up to here. Split it."),
        "many-columns": say("There are {found} columns; at most {most} are allowed."),
        "many-rows": say("The file has more than {most} rows. Split it."),
        "many-rows-in-sheet": say("The sheet has more than {most} rows. Split it."),
        "misspelled-column": say('This column is missing; {place} needs it. Is it "{column}"?'),
        "more-bytes": say("The file has more than {most} bytes. Split it."),
        "no-byte-order-mark": say(
            "The file looks like UTF-16 without a byte order mark. Save it as UTF-8, or say which encoding it has."
        ),
        "no-column-name": say("This column has no name in the header."),
        "no-header": say("The first row is empty; it has to name the columns."),
        "no-rows": say("The file has a header and no rows."),
        "no-such-column": say("This column is missing; {place} needs it."),
        "no-such-sheet": say("There is no sheet {name}; the sheets are {names}."),
        "not-a-delimiter": say("{name} cannot separate columns; use one of comma, semicolon, tab or |."),
        "not-a-workbook": say("This is not a workbook that can be read. Save it as .xlsx or CSV again."),
        "not-an-encoding": say("{name} is not an encoding that we know. Try utf-8, utf-16 or cp1252."),
        "not-csv": say("This row is not CSV ({error}). Is a quotation mark missing?"),
        "packed-too-well": say("The workbook is far larger unpacked than packed. Save the sheet as CSV."),
        "too-many-leave": say(
            "{leaving} of {active} active people are missing from the file and would leave; without a second "
            "word at most {share} may. Nothing was changed. If they have left, say how many may leave."
        ),
        "uneven-row": say("This row has {found} cells; the header has {width}."),
    }
