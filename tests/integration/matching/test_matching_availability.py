"""Calendars that people give, read from a real server, and the times that they leave."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.matching import fetching
from services.matching.calendar_reading import read_calendars
from services.matching.fetching import CannotFetch, address_of, fetch
from services.matching.mentorships.handlers import begin
from services.matching.programs.tables import Program
from shared import clock, db
from shared.events.profiles import PersonErased, PersonJoined, WorkingInterval
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve
from tests.support.waiting import eventually

MONDAY = datetime(2030, 3, 18, 6, tzinfo=UTC)
OFFICE = tuple(WorkingInterval(weekday=day, start=time(9), end=time(11)) for day in range(1, 6))
WEEKLY = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20300101T000000Z\r\n"
    "SUMMARY:Talk with the doctor\r\nDTSTART;TZID=Europe/Berlin:20300107T090000\r\n"
    "DTEND;TZID=Europe/Berlin:20300107T100000\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


@dataclass
class Server:
    """A server of calendars. answers: (status, headers, content) by path. asked: (path, If-None-Match) in order."""

    port: int
    answers: dict[str, tuple[int, dict[str, str], bytes]]
    asked: list[tuple[str, str | None]] = field(default_factory=list[tuple[str, str | None]])

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def calendars() -> Generator[Server]:
    answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
    asked: list[tuple[str, str | None]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["If-None-Match"]))
            status, headers, content = answers.get(self.path, (404, {}, b""))
            if self.headers["If-None-Match"] and self.headers["If-None-Match"] == headers.get("ETag"):
                status, content = 304, b""
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that it overrides
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Server(server.server_port, answers, asked)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    with calendars() as serving:
        yield serving


async def pair(serve: Serve, **settings: Any) -> tuple[Company, PersonJoined, PersonJoined, str]:
    clock.move_to(MONDAY)
    company = await found(serve, **settings)
    tom = await company.mentee("Tom Adeyemi", zone="Europe/Berlin", working_hours=OFFICE)
    lin = await company.mentor("Lin Wu", zone="Europe/London", working_hours=OFFICE)
    async with company.harness.sessions() as session, session.begin():
        program = await db.get(session, Program, UUID(company.program["id"]))
        mentorship = await begin(session, program, tom.subject, lin.subject)
    return company, tom, lin, f"{API}/mentorships/{mentorship.id}"


async def read_all(company: Company, after: timedelta = timedelta()) -> None:
    """The worker of the harness reads when the clock moves; this waits for it by reading as well."""
    clock.advance(after)
    await read_calendars(company.harness.runtime)


async def calendar_of(company: Company, person: PersonJoined, *, once_read: bool = True) -> dict[str, Any]:
    async def look() -> dict[str, Any] | None:
        shown = ok(await company.as_person(person).get(f"{API}/availability/calendar"))
        return shown if not once_read or shown["read_at"] or shown["failure"] else None

    return await eventually(look, within=30, what="a calendar that was read")


async def test_times_lie_outside_what_a_calendar_says_and_nothing_else_of_it_is_kept(serve: Serve, server: Server):
    company, tom, lin, path = await pair(serve, calendar_hosts=server.host)
    before = ok(await company.as_person(tom).get(f"{path}/times", params={"days": 5}))
    assert before["reason"] == ""
    assert {item["local"][0]["start"][11:16] for item in before["items"]} == {"10:00"}  # 9 in London
    assert (await company.as_person(tom).get(f"{API}/availability/calendar")).status_code == 404

    server.answers["/secret-7f3a.ics"] = (200, {"ETag": '"one"'}, WEEKLY.encode())
    address = f"http://{server.host}/secret-7f3a.ics"
    given = ok(await company.as_person(lin).put(f"{API}/availability/calendar", json={"address": address}))
    assert (given["host"], given["read_at"], given["failure"]) == ("127.0.0.1", None, "")
    await read_all(company)
    shown = await calendar_of(company, lin)
    assert (shown["host"], shown["failure"]) == ("127.0.0.1", "")
    assert shown["busy_times"] >= 60
    assert "secret" not in str(shown)
    ok(await company.as_person(lin).get(f"{path}/times"))
    after = ok(await company.as_person(tom).get(f"{path}/times", params={"days": 5, "minutes": 30}))
    starts = {item["local"][0]["start"][11:16] for item in after["items"]}
    assert starts == {"10:00", "10:30"}
    async with company.harness.sessions() as session:
        [kept] = (await session.execute(text("SELECT row_to_json(busy_calendar)::text FROM busy_calendar"))).scalars()
        assert "doctor" not in kept
        assert "secret" not in kept

    assert (await company.as_person(lin).delete(f"{API}/availability/calendar")).status_code == 204
    assert (await company.as_person(lin).get(f"{API}/availability/calendar")).status_code == 404


async def test_a_session_that_is_planned_is_not_suggested_again(serve: Serve):
    company, tom, lin, path = await pair(serve)
    params = {"days": 1}
    [first] = ok(await company.as_person(lin).get(f"{path}/times", params=params))["items"]
    body = {"title": "Plans", "start": first["start"], "end": first["end"], "recurrence": "FREQ=DAILY;COUNT=20"}
    ok(await company.as_person(tom).post(f"{path}/sessions", json=body))
    taken = ok(await company.as_person(lin).get(f"{path}/times", params={"days": 5}))
    assert taken["reason"] == "no-free-time"
    assert {item["outside_hours_of"] != [] for item in taken["items"]} == {True}
    nick = await company.mentee("Nosy Nick")
    for person in (nick, company.admin):
        assert (await company.as_person(person).get(f"{path}/times")).status_code == 403


async def test_a_calendar_is_read_again_by_its_etag_and_later_when_it_fails(serve: Serve, server: Server):
    company, tom, _, _ = await pair(serve, calendar_hosts=server.host)
    server.answers["/tom.ics"] = (200, {"ETag": '"one"'}, WEEKLY.encode())
    server.answers["/moved.ics"] = (302, {"Location": "/tom.ics"}, b"")
    address = f"http://{server.host}/moved.ics"
    ok(await company.as_person(tom).put(f"{API}/availability/calendar", json={"address": address}))
    await read_all(company)
    first = await calendar_of(company, tom)
    await company.harness.settle()
    count = len(server.asked)
    assert server.asked[:2] == [("/moved.ics", None), ("/tom.ics", None)]
    await read_all(company, timedelta(minutes=31))

    async def read_since(shown: dict[str, Any]) -> dict[str, Any]:
        async def look() -> dict[str, Any] | None:
            now = await calendar_of(company, tom)
            return now if now["read_at"] != shown["read_at"] or now["failure"] != shown["failure"] else None

        return await eventually(look, within=30, what="a calendar that was read again")

    second = await read_since(first)
    assert second["busy_times"] == first["busy_times"]
    assert server.asked[count:] == [("/moved.ics", '"one"'), ("/tom.ics", '"one"')]
    del server.answers["/tom.ics"]
    await read_all(company, timedelta(minutes=31))
    third = await read_since(second)
    assert (third["failure"], third["busy_times"]) == ("http-404", first["busy_times"])
    count = len(server.asked)
    await read_all(company, timedelta(minutes=40))  # an hour after a failure, not half of one
    assert len(server.asked) == count


async def test_addresses_inside_the_network_are_refused(serve: Serve):
    company, tom, _, _ = await pair(serve)
    for address in (
        "http://calendar.example.org/tom.ics",
        "https://127.0.0.1/tom.ics",
        "https://[::1]/tom.ics",
        "https://10.1.2.3/tom.ics",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.1]/tom.ics",
        "https://[fec0::1]/tom.ics",
        "https://user:word@calendar.example.org/tom.ics",
        "ftp://calendar.example.org/tom.ics",
        "not an address",
        "https://",
    ):
        answer = await company.as_person(tom).put(f"{API}/availability/calendar", json={"address": address})
        assert answer.status_code == 422, address
    webcal = {"address": "webcal://calendar.example.org/tom.ics"}
    assert address_of(webcal["address"], ()).scheme == "https"
    ok(await company.as_person(tom).put(f"{API}/availability/calendar", json=webcal))
    await company.harness.receive(PersonErased(subject=tom.subject, version=2))
    async with company.harness.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM busy_calendar")) == 0


async def test_every_hop_is_checked_and_files_have_limits(server: Server, monkeypatch: pytest.MonkeyPatch):
    trusted = {server.host}

    async def refused(path: str, host: str = "") -> str:
        with pytest.raises(CannotFetch) as refusal:
            await fetch(f"http://{host or server.host}{path}", "", trusted)
        return refusal.value.reason

    server.answers["/inside"] = (302, {"Location": f"https://localhost:{server.port}/tom.ics"}, b"")
    server.answers["/plain"] = (302, {"Location": "http://calendar.example.org/tom.ics"}, b"")
    server.answers["/file"] = (302, {"Location": "file:///etc/passwd"}, b"")
    server.answers["/round"] = (302, {"Location": "/round"}, b"")
    server.answers["/packed"] = (200, {"Content-Encoding": "gzip"}, b"x")
    server.answers["/large"] = (200, {}, b"x" * 2000)
    assert await refused("/inside") == "not-public"
    assert await refused("/plain") == "not-https"
    assert await refused("/file") in {"not-https", "not-an-address"}
    assert await refused("/round") == "too-many-redirects"
    assert await refused("/packed") == "compressed"
    assert await refused("/nothing") == "http-404"
    with monkeypatch.context() as patch:
        patch.setattr(fetching, "LARGEST", 1000)
        assert await refused("/large") == "too-large"
    whole = await fetch(f"http://{server.host}/large", "", trusted)
    assert whole.content == b"x" * 2000


async def test_a_file_that_is_no_calendar_or_takes_forever_is_told_of(serve: Serve, server: Server):
    company, tom, lin, _ = await pair(serve, calendar_hosts=server.host)
    server.answers["/tom.ics"] = (200, {}, b"<html>Sign in</html>")
    server.answers["/lin.ics"] = (200, {}, WEEKLY.encode())
    for person, name in ((tom, "tom"), (lin, "lin")):
        body = {"address": f"http://{server.host}/{name}.ics"}
        ok(await company.as_person(person).put(f"{API}/availability/calendar", json=body))
    await read_all(company)
    assert (await calendar_of(company, tom))["failure"] == "not-a-calendar"
    assert (await calendar_of(company, lin))["failure"] == ""
