"""The portal's routes that answer with a page, and which of them nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from fastapi.routing import APIRoute

from services.portal.main import PAGES

__all__ = ["not_looked_at", "of_no_one_thing"]

_NO_PAGES = {
    "/gatherings/{gathering_id:uuid}/calendar.ics",
    "/mentorships/{mentorship_id}/certificate",
    "/numbers/files/{family}.{form}",
    "/numbers/files/{family}/about.csv",
    "/numbers/files/{family}/by/{dimension}.{form}",
    "/people/{person_id}/photo",
    "/programs/{program_id}/enrollments/file.{form}",
    "/programs/{program_id}/health/file.{form}",
    "/programs/{program_id}/numbers/files/{family}.{form}",
    "/programs/{program_id}/numbers/files/{family}/about.csv",
    "/programs/{program_id}/numbers/files/{family}/by/{dimension}.{form}",
    "/reports/{report_id}/file.{form}",
    "/rounds/{round_id}/report.pdf",
    "/rounds/{round_id}/report.xlsx",
}
"""Addresses of files: papers, workbooks, calendars and pictures."""


def not_looked_at(addresses: Iterable[str]) -> set[str]:
    """The routes of pages that none of these addresses leads to."""
    routes = list(_routes())
    paths = [urlsplit(address).path for address in addresses]
    looked_at = {next((one.path for one in routes if one.path_regex.match(path)), "") for path in paths}
    return {route.path for route in routes} - looked_at - _NO_PAGES


def of_no_one_thing() -> set[str]:
    """The routes of pages that are there before anybody has made anything in a program."""
    things = {
        route.path: {name for name in route.param_convertors if name.endswith("_id") and name != "program_id"}
        for route in _routes()
    }
    return {path for path, ids in things.items() if not ids}


def _routes() -> Iterator[APIRoute]:
    """In the order in which they are asked whether an address is theirs."""
    for part in PAGES:
        for route in part.router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
                yield route
