"""What a workbook keeps of its own making, so that it can be verified: the rules, the day, who was fixed by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.reports import MENTEE_ID, MENTOR_ID, PAIRS, SCORE
from services.matching.rules.schemas import RulesIn
from telemachus.match.files import Refused, read_bytes, refuse
from telemachus.match.preparing import Given, Prepared
from telemachus.match.rules import parse_rules, rules_text

__all__ = ["INPUT", "Kept", "input_lines", "read_back"]

INPUT = "Input"
"""The sheet that says from what the workbook was made."""

_DIGEST = "input"


@dataclass(frozen=True)
class Kept:
    """digest: of the input. pins, forbidden: couples that were fixed by hand, by what tells people apart.

    pairs: names of the two and score in micro-points, by what tells mentee and mentor apart.
    """

    digest: str
    rules: RulesIn
    on: date
    mapping: Sequence[str]
    skills: str | None
    managers: str | None
    pins: Sequence[tuple[str, str]]
    forbidden: Sequence[tuple[str, str]]
    optimal: bool
    pairs: Mapping[tuple[str, str], tuple[str, str, int]]


def input_lines(given: Given, prepared: Prepared, digest: str, *, optimal: bool) -> list[tuple[str, str]]:
    """The lines of the sheet."""
    snapshot = prepared.snapshot
    return [
        (_DIGEST, digest),
        ("mentees", given.mentees),
        ("mentors", given.mentors),
        ("mapping", json.dumps(list(given.mapping))),
        ("skills", given.skills or ""),
        ("managers", given.managers or ""),
        ("hours as of", given.on.isoformat()),
        ("optimal", "yes" if optimal else "no"),
        ("pins", json.dumps(prepared.told(snapshot.pins), ensure_ascii=False)),
        ("forbidden", json.dumps(prepared.told(snapshot.forbidden), ensure_ascii=False)),
        ("rules", rules_text(prepared.rules)),
    ]


def read_back(path: Path) -> Kept:
    """What a workbook tells of itself. Raises Refused."""
    from openpyxl import load_workbook

    try:
        book: Any = load_workbook(io.BytesIO(read_bytes(path)), read_only=True, data_only=True)
        lines = {str(row[0]): str(row[1] or "") for row in book[INPUT].iter_rows(max_col=2, values_only=True) if row[0]}
        header, *rows = cast("list[tuple[Any, ...]]", list(book[PAIRS].iter_rows(values_only=True)))
        mentee, mentor, score = (header.index(name) for name in (MENTEE_ID, MENTOR_ID, SCORE))
        pairs = {
            (str(row[mentee]), str(row[mentor])): (str(row[0]), str(row[1]), round(float(row[score]) * MICRO))
            for row in rows
            if row[mentee] is not None
        }
        return Kept(
            lines[_DIGEST],
            parse_rules(lines["rules"].encode(), f"{path}, sheet {INPUT}"),
            date.fromisoformat(lines["hours as of"]),
            [str(name) for name in json.loads(lines["mapping"])],
            lines["skills"] or None,
            lines["managers"] or None,
            [(str(one), str(other)) for one, other in json.loads(lines["pins"])],
            [(str(one), str(other)) for one, other in json.loads(lines["forbidden"])],
            lines["optimal"] == "yes",
            pairs,
        )
    except Refused:
        raise
    except Exception as error:  # openpyxl lets many kinds of errors through where a file is not what it should be
        refuse(str(path), f"This is not a workbook that telemachus match has written ({type(error).__name__}).")
