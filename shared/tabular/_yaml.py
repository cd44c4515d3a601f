"""What a YAML reader finds wrong with a text, by what whoever wrote it can do about it."""

from __future__ import annotations

import yaml

from shared.wrong import Wrong

__all__ = ["wrong_at"]


def wrong_at(error: yaml.MarkedYAMLError) -> tuple[Wrong, int | None]:
    """What is wrong, and in which line. The reader's own words, which are English, are told where we have no others."""
    context, problem = str(error.context or ""), str(error.problem or error.context)
    begins_there = error.context_mark if "quoted scalar" in context and "found unexpected" in problem else None
    mark = begins_there or error.problem_mark or error.context_mark
    return _wrong(context, problem, mark.column + 1 if mark else 1), mark.line + 1 if mark else None


def _wrong(context: str, problem: str, at: int) -> Wrong:
    if "quoted scalar" in context and "found unexpected" in problem:
        return Wrong("yaml-quote", "A quotation mark is opened at character {at} and never closed.", at=at)
    if "found unknown escape character" in problem:
        return Wrong(
            "yaml-escape",
            "At character {at}, a backslash stands within double quotation marks. Use single ones around this value.",
            at=at,
        )
    if problem.startswith("expected ','") or "'<stream end>'" in problem:
        return Wrong("yaml-bracket", "A bracket is not closed before character {at}, or a comma is missing.", at=at)
    if "cannot start any token" in problem:
        return Wrong(
            "yaml-character",
            "A value cannot begin with what is at character {at}. Put it in quotation marks; indent with blanks, not "
            "with tabs.",
            at=at,
        )
    if "mapping values are not allowed" in problem:
        return Wrong(
            "yaml-colon",
            "There is a colon too many at character {at}, or the line is indented too far. Put a value with a colon in "
            "quotation marks.",
            at=at,
        )
    if "could not find expected ':'" in problem:
        return Wrong("yaml-no-colon", "There is no colon between a name and its value before character {at}.", at=at)
    if "<block end>" in problem or "<document start>" in problem or "are not allowed here" in problem:
        return Wrong("yaml-indent", "The line is not indented as those that it belongs to (character {at}).", at=at)
    if "another document" in problem:
        return Wrong("yaml-twice", "There are two mappings in this file, parted by ---. Leave one of them.")
    return Wrong("not-yaml", "The mapping is not YAML (character {at}): {problem}.", at=at, problem=problem)
