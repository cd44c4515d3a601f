"""The report of a stored match round as jobs of `computing`: its numbers, and the files in which people read them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from services.matching.computations import best, problem_of
from services.matching.computing import Job, Told
from services.matching.reports import domain
from services.matching.rounds.engine.criteria import CRITERIA
from services.matching.rounds.engine.fairness import fairness
from services.matching.rounds.engine.objective import Outcome
from services.matching.rounds.engine.solver import Limits, Solution, SolverFailed
from services.matching.rounds.engine.solver.solution import Graph, Progress, Watch
from services.matching.rounds.reports import (
    Findings,
    build_report,
    from_json,
    listed,
    paper,
    prices,
    to_json,
    workbook,
)

__all__ = ["make_file", "make_report"]

_NONE = np.zeros(0, np.int64)


def make_report(job: Job, limits: Limits, watch: Watch, told: Told) -> None:
    """The numbers of a round as it was answered, without names. about: as `reports.store.figures` reads them, and gone,
    people who were erased since."""
    about = job.about
    problem = problem_of(job.snapshot())
    rows, columns = problem.snapshot.rows, problem.snapshot.columns
    parts = [(part.weighted.title, CRITERIA[part.weighted.kind].label, part.share) for part in problem.parts]
    pairs = [
        pair
        for stored in about["pairs"]
        if (pair := domain.pair(stored, parts)).mentee in rows and pair.mentor in columns
    ]
    partners = np.full(problem.mentees, -1, np.int64)
    for pair in pairs:
        partners[rows[pair.mentee]] = columns[pair.mentor]
    watch(Progress("explaining", 0.5))
    outcome = Outcome(problem, _solution(partners, about))
    tables = fairness(problem, partners, minimum=about["minimum"])
    priced: dict[str, str] = {}
    if about["plain"]:
        with suppress(SolverFailed):
            priced = prices(
                outcome,
                tables,
                lambda changed: best(changed, limits, watch).solution,
                minimum=about["minimum"],
            )
    alone = [one for one in map(domain.unmatched, about["unmatched"]) if one.mentee in rows]
    topics = [domain.topic(one) for one in about["topics"]]
    found = Findings(outcome, pairs, alone, topics, tables, priced)
    report = build_report(found, title=about["title"], made_on=about["made_on"])
    report = replace(
        report,
        provenance=replace(report.provenance, digest=about["digest"], engine=about["engine"]),
        certificate=replace(report.certificate, words=about["proof"]),
    )
    told({"answer": {**to_json(report), "gone": about["gone"]}})


def make_file(job: Job, _: Limits, watch: Watch, told: Told) -> None:
    """The file of a report, in base64. about: report, form ("xlsx" or "pdf"), mentees (how many), named (whether people
    are listed), people (external id and name by id), and pairs and unmatched as `reports.store.lines` reads them.
    """
    about = job.about
    report = from_json(about["report"])
    listing = None
    if about["named"]:
        people = domain.named(_ids(job), about["people"])
        titles = [part.title for part in report.criteria]
        listing = listed(
            [domain.line(one, titles, people) for one in about["pairs"]],
            [domain.unmatched(one) for one in about["unmatched"]],
            people,
            mentees=about["mentees"],
            mentors=job.mentors,
            skills=_skills(about["unmatched"]),
        )
    watch(Progress("explaining", 0.5))
    content = workbook(report, listing) if about["form"] == "xlsx" and listing else paper(report, listing)
    told({"answer": base64.b64encode(content).decode()})


def _solution(partners: NDArray[np.int64], about: Mapping[str, Any]) -> Solution:
    """The stored answer; its prices were not kept, and a report does not need them."""
    return Solution(
        partners,
        about["people"],
        about["objective"],
        levels=_NONE,
        prices=_NONE,
        standings=_NONE,
        utilities=_NONE,
        bound_people=about["bound_people"],
        bound_total=about["bound_total"],
        graph=Graph(_NONE, _NONE, _NONE),
    )


def _ids(job: Job) -> list[str]:
    """Everybody whom a report names, each once."""
    found = dict.fromkeys(str(mentor.id) for mentor in job.mentors)
    for pair in job.about["pairs"]:
        other = pair["runner_up"]
        found |= dict.fromkeys((pair["mentee_id"], pair["mentor_id"], *([other["mentor_id"]] if other else [])))
    for alone in job.about["unmatched"]:
        near = (one["mentor_id"] for one in alone["near"])
        found |= dict.fromkeys((alone["person_id"], *near, *alone["relief"]["mentors"]))
    return list(found)


def _skills(unmatched: Sequence[Mapping[str, Any]]) -> dict[UUID, str]:
    """The names of the skills that the unmatched want."""
    topics = (topic for alone in unmatched for topic in alone["relief"]["topics"])
    return {UUID(topic["skill_id"]): topic["name"] for topic in topics if topic["name"]}
