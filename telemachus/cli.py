"""The command line. Results go to stdout, talk to stderr; exit codes: 0, 1 (failed), 2 (bad input)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from telemachus import analytics, dlq, people, skills
from telemachus.console import bad_settings, fail, talk
from telemachus.match import command as match
from telemachus.topology import ServiceName

__all__ = ["app"]

app = typer.Typer(
    name="telemachus",
    help="A self-hosted platform for company-wide mentoring programs. Start with: telemachus demo",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
topics = typer.Typer(help="The topics of events.", no_args_is_help=True)
app.add_typer(topics, name="topics")
app.add_typer(analytics.app, name="analytics")
app.add_typer(dlq.app, name="dlq")
app.add_typer(match.app, name="match")
app.add_typer(people.app, name="people")
app.add_typer(skills.app, name="skills")

Service = Annotated[ServiceName, typer.Argument(help="which service")]


@app.command(epilog="Example: telemachus serve profiles --port 8000")
def serve(
    service: Service,
    host: Annotated[str, typer.Option(help="address to listen on")] = "0.0.0.0",  # noqa: S104 - for a container
    port: Annotated[int, typer.Option(help="port to listen on", min=1, max=65535)] = 8000,
) -> None:
    """Serve the API of one service, as its environment variables say."""
    from telemachus.serving import run_api, run_until_signal

    with bad_settings():
        asyncio.run(run_until_signal(run_api(service.value, host, port)))


@app.command(epilog="Example: telemachus work matching")
def work(service: Service) -> None:
    """Run the worker of one service: its consumer, its relay and its schedules. The portal has none."""
    if service == ServiceName.PORTAL:
        fail("The portal has no worker: it has no events.", code=2)
    from telemachus.serving import run_until_signal, run_worker_process

    with bad_settings():
        asyncio.run(run_until_signal(run_worker_process(service.value)))


@app.command(epilog="Example: telemachus migrate analytics")
def migrate(service: Service) -> None:
    """Bring the database of one service to this release, waiting for the database if need be."""
    from telemachus.preparing import migrate_service

    with bad_settings():
        asyncio.run(migrate_service(service.value))
    talk(f"The database of {service.value} is at this release.")


@topics.command("create", epilog="Example: telemachus topics create")
def create_topics() -> None:
    """Create the topics and dead-letter topics that do not exist, waiting for Kafka if need be."""
    from telemachus.preparing import create_all_topics

    with bad_settings():
        count = asyncio.run(create_all_topics())
    talk(f"{count} topics are there.")


DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="where databases and keys are kept", show_default="see the README")
]
Port = Annotated[int, typer.Option(help="port of the pages and APIs; 0 takes a free one", min=0, max=65535)]


@app.command(epilog="Example: telemachus up --data-dir ~/telemachus")
def up(data_dir: DataDir = None, port: Port = 8000) -> None:
    """Serve the whole platform in this process on an embedded PostgreSQL, until Ctrl-C."""
    from telemachus.embedded.command import run_up

    raise typer.Exit(run_up(data_dir, port))


@app.command(epilog="Example: telemachus demo --people my-company.csv --exit")
def demo(
    people: Annotated[
        list[Path] | None,
        typer.Option(
            "--people", help="a CSV of your own people; again for a second file", show_default="a sample company"
        ),
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--mapping", help="how to read each file: a shipped mapping's name or a YAML file"),
    ] = None,
    ends: Annotated[bool, typer.Option("--exit", help="end after the summary")] = False,
    json: Annotated[bool, typer.Option("--json", help="the summary as JSON on stdout")] = False,
    data_dir: DataDir = None,
    port: Port = 8000,
) -> None:
    """Play a mentoring program from import to analytics on an embedded PostgreSQL, then keep serving until Ctrl-C."""
    from telemachus.demo.command import run_demo

    raise typer.Exit(run_demo(people or [], mapping or [], ends=ends, as_json=json, data_dir=data_dir, port=port))
