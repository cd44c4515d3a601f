"""Which column fills which field. A mapping is a YAML file that an administrator can read and write.

people:                                   what profiles' import reads
  external_id: employee number            the name of a column
  name: {join: [first name, last name]}   several columns, joined by `separator` (a blank)
  country: {constant: DE}                 the same for every row
  grade: {column: band, values: {B4: Senior}, default: Junior}
  skills_wanted: {column: topics, split: ","}
enrollment:                               what matching's import reads
  person: employee number                 the external id again
  role: {constant: mentee}
match:                                    what a match round from files reads
  name: full name
"""

from __future__ import annotations

import importlib.resources
from functools import lru_cache
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from shared.tabular._cells import Settings
from shared.tabular._yaml import wrong_at
from shared.tabular.enrollment import EnrollmentMapping
from shared.tabular.match import MatchMapping
from shared.tabular.people import PeopleMapping
from shared.tabular.report import TabularError, TabularProblem
from shared.wrong import Wrong

__all__ = ["Mapping", "standard_mapping"]

_MOST_TEXT = 64 * 1024
_MOST_BRACKETS = 20


class _Document(Settings):
    people: PeopleMapping | None = None
    enrollment: EnrollmentMapping | None = None
    match: MatchMapping | None = None


class Mapping:
    """A mapping that was read and checked. Its sections raise TabularError where it lacks them."""

    def __init__(self, document: _Document) -> None:
        self._document = document

    @classmethod
    def parse(cls, text: str) -> Mapping:
        """A mapping from YAML. Raises TabularError; its problems name the place in the file by their column."""
        if len(text) > _MOST_TEXT:
            raise _refused(Wrong("long-mapping", "A mapping has at most {most} KiB.", most=_MOST_TEXT // 1024))
        try:
            _check_shape(text)
            # The base loader leaves every scalar a string: `yes` stays a word and `007` keeps its zeros.
            return cls(_Document.model_validate(yaml.load(text, yaml.BaseLoader)))  # noqa: S506 - it makes no objects
        except yaml.MarkedYAMLError as error:
            raise _refused(*wrong_at(error)) from error
        except (yaml.YAMLError, RecursionError) as error:
            raise _refused(Wrong("hardly-yaml", "The mapping is not YAML, or is nested too deeply.")) from error
        except ValidationError as error:
            raise TabularError([_problem(item) for item in error.errors()]) from error

    @property
    def people(self) -> PeopleMapping:
        return self._document.people or _lacks("people")

    @property
    def enrollment(self) -> EnrollmentMapping:
        return self._document.enrollment or _lacks("enrollment")

    @property
    def match(self) -> MatchMapping:
        return self._document.match or _lacks("match")

    @property
    def matches(self) -> bool:
        """Whether it has the section `match`."""
        return self._document.match is not None


def _check_shape(text: str) -> None:
    """Refuse what takes long to read: aliases, which multiply, and deep brackets, for which YAML needs n² steps."""
    depth = 0
    for token in yaml.scan(text, yaml.BaseLoader):
        if isinstance(token, yaml.AliasToken):
            raise _refused(Wrong("alias-in-mapping", "A mapping has no aliases (*name); write the value again."))
        if isinstance(token, yaml.FlowSequenceStartToken | yaml.FlowMappingStartToken):
            depth += 1
        elif isinstance(token, yaml.FlowSequenceEndToken | yaml.FlowMappingEndToken):
            depth -= 1
        if depth > _MOST_BRACKETS:
            raise _refused(Wrong("deep-mapping", "The mapping is nested too deeply."))


def _refused(wrong: Wrong, row: int | None = None) -> TabularError:
    return TabularError([TabularProblem.of(wrong, row)])


def _lacks(section: str) -> Any:
    raise _refused(
        Wrong("no-section", "The mapping has no section {section}, which is needed here.", section=repr(section))
    )


def _problem(item: ErrorDetails) -> TabularProblem:
    """What is wrong at a place of the mapping, in words of ours where pydantic's would not help."""
    wrong = Wrong.of(item)
    message = _WORDS.get(wrong.code) or f"{str(wrong).removesuffix('.')}."
    place = ".".join(str(part) for part in item["loc"]) or "mapping"
    return TabularProblem.of(wrong, column=place).model_copy(update={"message": message})


_WORDS = {
    "missing": "This is needed.",
    "extra-forbidden": "There is no such setting; look for a misspelling.",
    "model-type": "This has to be settings, as in `name: full name`.",
}


@lru_cache(maxsize=1)
def standard_mapping() -> Mapping:
    """The mapping of the standard layout, in which a file needs none of its own."""
    return Mapping.parse(importlib.resources.files("shared.tabular").joinpath("standard.yaml").read_text("utf-8"))
