"""Who looked at which numbers and rows, for auditors."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers import Program
from services.portal.answers.insight import Names, Viewing
from services.portal.pages import program_words
from services.portal.pages.filling import id_of
from services.portal.pages.insight.number_words import program_names
from services.portal.pages.insight.viewing_words import asked_for
from services.portal.upstream import Upstream, panel
from services.portal.web import Api, Spoken, show
from services.portal.words import Words, zone_of

__all__ = ["Seen", "router", "seen"]

router = APIRouter()

_AT_ONCE = 50
_FIRST_YEAR, _LAST_YEAR = 2000, 9000


@dataclass(frozen=True, slots=True)
class Seen:
    """One viewing as it is read. person: whose others can be asked for; None for nobody who is known."""

    at: datetime
    person: UUID | None
    who: str
    what: str
    program: UUID | None
    of: str
    form: str
    asked: str


@router.get("/viewings")
async def viewings_page(
    request: Request,
    api: Api,
    words: Spoken,
    program: Annotated[str, Query(max_length=36)] = "",
    person: Annotated[str, Query(max_length=36)] = "",
    since: Annotated[str, Query(max_length=10)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """program, person: ids, to see only theirs. since: a day."""
    zone = await api.zone() if since else ""
    first, error = _since(words, since, zone)
    found, programs, zone = await asyncio.gather(
        api.page(
            Viewing,
            "analytics",
            "/viewings",
            program_id=id_of(program),
            person_id=id_of(person),
            since=first,
            limit=_AT_ONCE,
            cursor=cursor,
        ),
        panel(api.every(Program, "matching", "/programs")),
        api.zone(),
    )
    asked = {viewing.person_id for viewing in found.items if viewing.person_id} | ({id_of(person)} - {None})
    scopes = {viewing.scope for viewing in found.items if viewing.scope} | ({id_of(program)} - {None})
    people, named = await asyncio.gather(
        panel(_names(api, sorted(str(one) for one in asked))), panel(_programs(api, sorted(str(one) for one in scopes)))
    )
    names = {one.id: one.name for one in people.value.root} if people.value else {}
    known = {
        one.id: one for one in (*program_words.to_choose_from(programs.value or [], program), *(named.value or []))
    }
    called = program_names((one.id, one.name) for one in known.values())
    only = id_of(person)
    return show(
        request,
        "viewings.html",
        status=422 if error else 200,
        viewings=[seen(words, viewing, names, called) for viewing in found.items],
        next=found.next,
        programs=[("", words.say("All programs")), *sorted(called.items(), key=lambda one: one[1].casefold())],
        values={"program": program, "person": person, "since": since},
        errors={"since": error} if error else {},
        only=_only(words, names.get(only, "")) if only else "",
        people=people,
        zone=zone,
        filtered=bool(program or person or since),
    )


def seen(words: Words, viewing: Viewing, names: Mapping[UUID, str], programs: Mapping[str, str]) -> Seen:
    """names: of people, by id; programs: their names, by id."""
    if viewing.person_id:
        who = names.get(viewing.person_id) or words.say("Somebody ({id})", id=str(viewing.person_id)[:8])
    elif viewing.subject:
        who = words.say("An account without a profile ({account})", account=viewing.subject)
    else:
        who = words.say("Somebody who was erased")
    scope = viewing.scope
    of = words.say("All programs")
    if scope:
        of = programs.get(str(scope)) or words.say("A program ({id})", id=str(scope)[:8])
    form = words.say("Page or API") if viewing.form == "json" else viewing.form.upper()
    asked = asked_for(words, viewing.filters)
    return Seen(viewing.at, viewing.person_id, who, _what(words, viewing.what), scope, of, form, asked)


def _only(words: Words, name: str) -> str:
    if name:
        return words.say("Only what {name} looked at.", name=name)
    return words.say("Only what one person looked at.")


async def _programs(api: Upstream, ids: Sequence[str]) -> Sequence[Program]:
    """Of any age and state; archived ones are in no list."""
    return await api.list(Program, "matching", "/programs", program_id=ids, limit=len(ids)) if ids else []


async def _names(api: Upstream, ids: Sequence[str]) -> Names:
    return await api.get(Names, "profiles", "/people/names", person_id=list(ids)) if ids else Names([])


def _since(words: Words, text: str, zone: str) -> tuple[str | None, str]:
    """The instant at which a day begins, and what is wrong with the day that was typed."""
    if not text:
        return None, ""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, words.say("Give a day, as in {example}.", example="2026-03-01")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return None, words.say("Give a day, as in {example}.", example="2026-03-01")
    return datetime.combine(day, time(), zone_of(zone)).isoformat(), ""


def _what(words: Words, route: str) -> str:
    """What somebody looked at. route: as analytics calls it."""
    known = {
        "draw_table": words.say("A chart"),
        "draw_table_by": words.say("A chart"),
        "draw_table_of_all": words.say("A chart"),
        "draw_table_of_all_by": words.say("A chart"),
        "export_about": words.say("What an export means"),
        "export_about_of_all": words.say("What an export means"),
        "export_health": words.say("The list of mentorships’ health, as a file"),
        "export_participants": words.say("The list of participants, as a file"),
        "export_table": words.say("An export of numbers"),
        "export_table_by": words.say("An export of numbers"),
        "export_table_of_all": words.say("An export of numbers"),
        "export_table_of_all_by": words.say("An export of numbers"),
        "list_health": words.say("The list of mentorships’ health"),
        "list_participants": words.say("The list of participants"),
        "list_programs": words.say("Which programs have numbers"),
        "list_reports": words.say("The list of reports"),
        "list_tables": words.say("Which numbers there are"),
        "list_tables_of_all": words.say("Which numbers there are"),
        "make_report": words.say("A report"),
        "read_breakdown": words.say("How far mentees have come, by group"),
        "read_definition": words.say("How health is scored"),
        "read_equity": words.say("How groups of people fare"),
        "read_equity_by": words.say("How groups of people fare"),
        "read_funnel": words.say("How far mentees have come"),
        "read_impact": words.say("Whether it helps"),
        "read_impact_of_all": words.say("Whether it helps"),
        "read_report": words.say("A report"),
        "read_report_as_html": words.say("A report"),
        "read_report_as_pdf": words.say("A report"),
        "read_table": words.say("Numbers"),
        "read_table_by": words.say("Numbers by group"),
        "read_table_of_all": words.say("Numbers"),
        "read_table_of_all_by": words.say("Numbers by group"),
        "read_totals": words.say("All numbers of a program"),
    }
    return known.get(route) or route.replace("_", " ")
