"""telemachus match verify: the same input again, and whether it gives the same pairs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from services.matching.rounds.engine.answer import Answer, answer
from services.matching.rounds.engine.certificate import faults
from services.matching.rounds.engine.rules import MICRO
from services.matching.rounds.engine.solver import Limits
from services.matching.rounds.engine.solver.solution import Watch
from telemachus.console import err, out
from telemachus.match.keeping import Kept, read_back
from telemachus.match.preparing import Given, Prepared, prepare
from telemachus.match.rules import read_rules
from telemachus.match.running import run

__all__ = ["Verdict", "verify_files"]

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """differences: what is not the same, in sentences; none where all is. proof: what is wrong with the certificate."""

    same_input: bool
    differences: Sequence[str]
    proof: Sequence[str]

    @property
    def good(self) -> bool:
        return self.same_input and not self.differences and not self.proof


def verify_files(
    path: Path, mentees: str, mentors: str, rules: Path | None, mapping: Sequence[str], limits: Limits, *, as_json: bool
) -> int:
    """Compare a workbook with what its files give; the exit code: 0 for the same, 1 otherwise. Raises Refused."""
    kept = read_back(path)
    given = Given(
        mentees,
        mentors,
        rules,
        mapping or kept.mapping,
        kept.skills,
        kept.managers,
        kept.pins,
        kept.forbidden,
        None,
        kept.on,
    )
    prepared = prepare(given, read_rules(rules) if rules else kept.rules)
    verdict = run(lambda watch: _verdict(kept, prepared, limits, watch))
    if as_json:
        out.print_json(
            json.dumps(
                {
                    "same": verdict.good,
                    "same_input": verdict.same_input,
                    "differences": list(verdict.differences),
                    "proof": list(verdict.proof),
                }
            )
        )
        return 0 if verdict.good else 1
    if verdict.good:
        out.print(f"The same input gives the same {len(kept.pairs):,} pairs, and the proof holds.", highlight=False)
        return 0
    if not verdict.same_input:
        err.print("The input differs: other files, rules or another engine than this workbook was made with.")
    for said in (*verdict.differences[:_SHOWN], *verdict.proof[:_SHOWN]):
        err.print(said, markup=False, highlight=False)
    if len(verdict.differences) > _SHOWN:
        err.print(f"… and {len(verdict.differences) - _SHOWN:,} more.")
    if not kept.optimal:
        err.print("The time had run out for this workbook: another run may come to other pairs.")
    return 1


def _verdict(kept: Kept, prepared: Prepared, limits: Limits, watch: Watch) -> Verdict:
    answered = answer(prepared.snapshot, limits, watch)
    proof = faults(answered.problem, answered.solution) if answered.solution.optimal else []
    return Verdict(answered.digest == kept.digest, list(_differences(kept, prepared, answered)), proof)


def _differences(kept: Kept, prepared: Prepared, answered: Answer) -> Iterator[str]:
    """By mentee, in the order of what tells them apart."""
    who = prepared.who()
    expected = {
        (who[pair.mentee].key, who[pair.mentor].key): (who[pair.mentee].name, who[pair.mentor].name, pair.score)
        for pair in answered.explanation.pairs
    }
    given, right = dict(kept.pairs.keys()), dict(expected.keys())
    for mentee in sorted({*given, *right}):
        one, other = given.get(mentee), right.get(mentee)
        if one != other:
            yield f"{mentee} has {one or 'no mentor'} in the workbook and {other or 'no mentor'} by the input."
        elif one is not None and kept.pairs[mentee, one] != expected[mentee, one]:
            names, score = kept.pairs[mentee, one], expected[mentee, one]
            yield (
                f"{mentee} and {one}: the workbook has {names[0]}, {names[1]} and {names[2] / MICRO:.6f}; "
                f"the input gives {score[0]}, {score[1]} and {score[2] / MICRO:.6f}."
            )
