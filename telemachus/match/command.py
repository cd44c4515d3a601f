"""The commands of `telemachus match`."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from shared import clock
from telemachus.console import err, fail

if TYPE_CHECKING:
    from services.matching.rounds.engine.solver import Limits

__all__ = ["app"]

_DEFAULT = "files"


class _Group(TyperGroup):
    """`telemachus match mentees.csv mentors.csv` means `telemachus match files mentees.csv mentors.csv`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [_DEFAULT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Group,
    no_args_is_help=True,
    help="Match mentees with mentors from two files, without a service or a database.\n\n"
    "telemachus match mentees.csv mentors.csv --rules rules.yaml --out pairs.xlsx",
)


class _Target(StrEnum):
    """What counts as having gone well."""

    latest = "latest"
    accepted = "accepted"
    completed = "completed"
    rating = "rating"


Mentees = Annotated[str, typer.Argument(help="CSV or XLSX; book.xlsx#Sheet names a sheet")]
Mentors = Annotated[str, typer.Argument(help="CSV or XLSX; may be the same file, with a column role")]
Rules = Annotated[
    Path | None, typer.Option("--rules", help="YAML: what counts, what is never matched", show_default="sensible ones")
]
MappingNames = Annotated[
    list[str] | None,
    typer.Option("--mapping", help="how to read the files: a shipped mapping's name or a YAML file; once, or one each"),
]
Catalog = Annotated[str | None, typer.Option("--skills", help="a file of all skills; others are refused")]
Managers = Annotated[str | None, typer.Option("--managers", help="a file of who manages whom, beyond the two files")]
Pins = Annotated[list[str] | None, typer.Option("--pins", help="mentee=mentor who have to meet, or a file of such")]
Forbid = Annotated[list[str] | None, typer.Option("--forbid", help="mentee=mentor who must not, or a file of such")]
Seed = Annotated[int | None, typer.Option("--seed", help="decides between equally good answers", min=0)]
Seconds = Annotated[
    float | None, typer.Option("--time-limit", help="seconds, then the best answer so far with its gap", min=0.1)
]
Threads = Annotated[int, typer.Option("--threads", help="0 for all processors; changes no answer", min=0)]
AsJson = Annotated[bool, typer.Option("--json", help="the result as JSON on stdout")]
On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="the day whose offsets from UTC count", show_default="today"),
]


@app.command(_DEFAULT, epilog="Example: telemachus match mentees.csv mentors.csv --rules rules.yaml --out pairs.xlsx")
def files(
    mentees: Mentees,
    mentors: Mentors,
    rules: Rules = None,
    out: Annotated[Path | None, typer.Option("--out", help="the workbook to write, .xlsx")] = None,
    report: Annotated[Path | None, typer.Option("--report", help="the report to write, .pdf")] = None,
    mapping: MappingNames = None,
    skills: Catalog = None,
    managers: Managers = None,
    pins: Pins = None,
    forbid: Forbid = None,
    seed: Seed = None,
    time_limit: Seconds = None,
    threads: Threads = 0,
    on: On = None,
    title: Annotated[str, typer.Option("--title", help="of the report")] = "Match round",
    as_json: AsJson = False,
) -> None:
    """Match the mentees of one file with the mentors of another, explain every pair, and prove the answer."""
    from telemachus.match.matching import Wanted, match
    from telemachus.match.preparing import Given

    with _told():
        today = _day(on)
        match(
            Given(mentees, mentors, rules, mapping or (), skills, managers, pins or (), forbid or (), seed, today),
            Wanted(out, report, title, today, as_json),
            _limits(time_limit, threads),
        )


@app.command(epilog="Example: telemachus match verify pairs.xlsx mentees.csv mentors.csv")
def verify(
    made: Annotated[str, typer.Argument(help="the workbook that telemachus match wrote, or the id of a round")],
    mentees: Annotated[str | None, typer.Argument(help="the file of mentees it was made from")] = None,
    mentors: Annotated[str | None, typer.Argument(help="the file of mentors it was made from")] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="the rules it was made with", show_default="those in the workbook")
    ] = None,
    mapping: MappingNames = None,
    threads: Threads = 0,
    as_json: AsJson = False,
) -> None:
    """Compute a round again and compare input, pairs and proof.

    A workbook is compared with its two files. A round that the matching service stored is named by its id, where the
    service's environment variables are.
    """
    from telemachus.match.verifying import verify_files

    with _told():
        if mentees is None or mentors is None:
            if made.casefold().endswith(".xlsx"):
                fail("Name the two files that the workbook was made from.", code=2)
            from telemachus.match.stored import verify_round

            raise typer.Exit(verify_round(made, as_json=as_json))
        raise typer.Exit(
            verify_files(Path(made), mentees, mentors, rules, mapping or (), _limits(None, threads), as_json=as_json)
        )


@app.command(epilog="Example: telemachus match compare mentees.csv mentors.csv --rules a.yaml --rules b.yaml")
def compare(
    mentees: Mentees,
    mentors: Mentors,
    rules: Annotated[list[Path], typer.Option("--rules", help="two files of rules: name the option twice")],
    out: Annotated[Path | None, typer.Option("--out", help="a workbook of who is matched differently, .xlsx")] = None,
    mapping: MappingNames = None,
    skills: Catalog = None,
    managers: Managers = None,
    pins: Pins = None,
    forbid: Forbid = None,
    seed: Seed = None,
    time_limit: Seconds = None,
    threads: Threads = 0,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Match with two sets of rules and tell who gains, who loses, and by how much."""
    from telemachus.match.comparing import compare_rules
    from telemachus.match.preparing import Given

    with _told():
        given = Given(mentees, mentors, None, mapping or (), skills, managers, pins or (), forbid or (), seed, _day(on))
        compare_rules(given, rules, out, _limits(time_limit, threads), as_json=as_json)


@app.command(epilog="Example: telemachus match learn history.csv --mentees mentees.csv --mentors mentors.csv")
def learn(
    history: Annotated[
        str, typer.Argument(help="earlier pairs: mentee, mentor, and accepted, completed (yes, no) or rating (1 to 5)")
    ],
    mentees: Annotated[str | None, typer.Option("--mentees", help="the file of the mentees in the history")] = None,
    mentors: Annotated[str | None, typer.Option("--mentors", help="the file of the mentors in the history")] = None,
    rules: Rules = None,
    target: Annotated[_Target, typer.Option("--target", help="what counts as having gone well")] = _Target.latest,
    seed: Annotated[int, typer.Option("--seed", help="of the cross-validation", min=0)] = 0,
    report: Annotated[Path | None, typer.Option("--report", help="everything that was found, .json")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="the rules with the weights to use, .yaml")] = None,
    mapping: MappingNames = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Learn weights from what became of earlier pairs, and test them against the current ones.

    The history has a column with the value of each criterion in [0, 1]; or name the files of its people, from whom the
    values are computed.
    """
    from telemachus.match.learning import learn_weights
    from telemachus.match.preparing import Given

    with _told():
        if (mentees is None) != (mentors is None):
            fail("Name both files of people, --mentees and --mentors, or neither.", code=2)
        given = Given(mentees, mentors, rules, mapping or (), on=_day(on)) if mentees and mentors else None
        learn_weights(history, given, rules, target.value, seed, report, out, as_json=as_json)


@app.command(epilog="Example: telemachus match circles people.csv --sizes 4-6 --out circles.xlsx")
def circles(
    people: Annotated[str, typer.Argument(help="CSV or XLSX of people who learn with each other")],
    sizes: Annotated[str, typer.Option("--sizes", help="people in a circle, as in 5 or 4-6")] = "4-6",
    rules: Rules = None,
    out: Annotated[Path | None, typer.Option("--out", help="the workbook to write, .xlsx")] = None,
    mapping: Annotated[
        str | None, typer.Option("--mapping", help="how to read the file: a shipped mapping's name or a YAML file")
    ] = None,
    seed: Seed = None,
    time_limit: Seconds = None,
    threads: Threads = 0,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Divide people into circles of peers who suit each other, with a proven bound."""
    from telemachus.match.circling import form_circles
    from telemachus.match.circling import sizes as read_sizes

    with _told():
        limits = _limits(time_limit, threads)
        form_circles(people, read_sizes(sizes), rules, mapping, seed, _day(on), out, limits, as_json=as_json)


@app.command(epilog="Example: telemachus match groups mentees.csv mentors.csv --cohesion 0.5 --out groups.xlsx")
def groups(
    mentees: Mentees,
    mentors: Mentors,
    rules: Rules = None,
    cohesion: Annotated[
        float, typer.Option("--cohesion", help="how much suiting the others counts against suiting the mentor", min=0)
    ] = 0.5,
    companion_rules: Annotated[
        Path | None, typer.Option("--companions", help="YAML: what counts among the mentees of a group")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="the workbook to write, .xlsx")] = None,
    mapping: MappingNames = None,
    skills: Catalog = None,
    managers: Managers = None,
    pins: Pins = None,
    forbid: Forbid = None,
    seed: Seed = None,
    time_limit: Seconds = None,
    threads: Threads = 0,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Give every mentor a group of mentees who suit the mentor and each other, with a proven bound."""
    from telemachus.match.grouping import form_groups
    from telemachus.match.preparing import Given

    with _told():
        if cohesion > 10:
            fail(f"--cohesion {cohesion:g} is more than 10.", code=2)
        given = Given(
            mentees, mentors, rules, mapping or (), skills, managers, pins or (), forbid or (), seed, _day(on)
        )
        form_groups(given, cohesion, companion_rules, out, _limits(time_limit, threads), as_json=as_json)


def _limits(seconds: float | None, threads: int) -> Limits:
    from services.matching.rounds.engine.solver import Limits

    return Limits(float("inf") if seconds is None else seconds, threads)


def _day(on: datetime | None) -> date:
    return (on or clock.now()).date()


@contextmanager
def _told() -> Generator[None]:
    """Says what is wrong with the input (exit code 2), that something failed (1), or that it was stopped (130)."""
    from services.matching.rounds.engine.checks import BadInput
    from services.matching.rounds.engine.solver import SolverFailed, Stopped
    from telemachus.match.files import Refused, show

    try:
        yield
    except Refused as refused:
        show(refused)
        raise typer.Exit(2) from refused
    except BadInput as error:
        fail(str(error), code=2)
    except SolverFailed as error:
        fail(f"The solver failed, and nothing was written: {error}")
    except (KeyboardInterrupt, Stopped) as error:
        err.print("Stopped. Nothing was written.")
        raise typer.Exit(130) from error
    except OSError as error:
        fail(f"{error.filename or 'A file'} could not be written: {error.strerror or error}. Nothing was written.")
