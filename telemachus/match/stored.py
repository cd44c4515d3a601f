"""telemachus match verify ROUND: a stored round solved again, where the matching service's database is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import asdict
from uuid import UUID

from services.matching.computing import Refused as Gone
from services.matching.verifying import Verification, verify_stored
from shared.children import Died
from shared.problems import Problem
from telemachus.console import bad_settings, err, fail, out
from telemachus.match.files import refuse

__all__ = ["verify_round"]


def verify_round(text: str, *, as_json: bool) -> int:
    """Verify a stored round by its id; the exit code: 0 for the same, 1 otherwise. Raises Refused, SolverFailed."""
    try:
        round_id = UUID(text)
    except ValueError:
        refuse(text, "This is neither a workbook with its two files nor the id of a round.")
    with bad_settings():
        try:
            found = asyncio.run(verify_stored(round_id))
        except (Problem, Gone, Died) as error:
            fail(str(error))
    if as_json:
        out.print_json(json.dumps({"same": found.good, **asdict(found)}))
    elif found.good:
        proof = "and the proof holds" if found.optimal else "though the time ran out, so nothing is proven"
        out.print(f"The same input gives the same pairs, {proof}.", highlight=False)
    else:
        for said in _differences(found):
            err.print(said, markup=False, highlight=False)
    return 0 if found.good else 1


def _differences(found: Verification) -> Iterator[str]:
    if not found.same_engine:
        yield f"The round was solved by another engine than this release's, which is {found.engine}."
    if found.gone:
        yield f"Something was erased since of {found.gone:,} people, so that the input cannot be the same."
    elif not found.same_input:
        yield f"The stored input is not what was solved; its fingerprint is {found.digest}."
    if not found.same_pairs:
        yield f"{found.different_pairs:,} pairs are in one of the two answers only."
    yield from found.faults
