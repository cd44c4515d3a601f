"""Gatherings in great number, of which one has much to say and another has many who met there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared import clock
from telemachus.demo.asking import ADMIN
from tests.e2e.scenes.huge.company import LINKS, LISTED, MATCHING, UNBROKEN, Cast, line, words

__all__ = ["NAMES", "add"]

NAMES = (
    "huge month", "huge month as a calendar", "huge gathering", "huge gathering anew", "huge gathering changing",
    "huge gathering called off", "huge registrations", "huge place released", "huge check-in at a gathering",
    "huge code", "huge people met",
)  # fmt: skip


async def add(cast: Cast) -> None:
    path = f"{MATCHING}/gatherings"
    start = (clock.now() + timedelta(days=40)).replace(day=10, hour=9, minute=0, second=0, microsecond=0)
    gathering = await _scheduled(cast, start, speakers=[one["id"] for one in cast.people[-50:]])
    await cast.many(ADMIN, path, [_body(cast, start)] * LISTED)
    going = await _scheduled(cast, clock.now() + timedelta(minutes=20))
    guests = [cast.mentees[0], *cast.mentors[1:100], *cast.mentees[1:100]]
    for one in (gathering, going):

        async def come(who: str, there: UUID = one) -> None:
            await cast.ask(who, "POST", f"{path}/{there}/registration", {"open_to_meet": True})

        await cast.scene.asking.each("Registering", (guest["external_id"] for guest in guests), come)
    code = (await cast.ask(ADMIN, "GET", f"{path}/{going}/code"))["code"]

    async def there(guest: str) -> None:
        await cast.ask(ADMIN, "POST", f"{path}/{going}/attendance", {"person_id": guest})

    await cast.scene.asking.each("Coming", (guest["id"] for guest in guests), there)
    month = f"{LINKS.gatherings()}?month={start:%Y-%m}"
    pages = {
        "month": month,
        "month as a calendar": f"{month}&view=month",
        "gathering": LINKS.gathering(gathering),
        "place released": LINKS.release_place(gathering),
        "check-in at a gathering": LINKS.gathering_check_in(going, code),
        "people met": LINKS.met(going),
    }
    cast.add(cast.mentee, pages)
    run = {
        "gathering anew": LINKS.new_gathering(),
        "gathering changing": LINKS.change_gathering(gathering),
        "gathering called off": LINKS.cancel_gathering(gathering),
        "registrations": LINKS.registrations(gathering),
        "code": LINKS.gathering_code(going),
    }
    cast.add(ADMIN, run)


def _body(cast: Cast, start: datetime) -> dict[str, Any]:
    topics = [{"name": f"{number} {UNBROKEN}"} for number in range(20)]
    return {
        "program_id": None, "kind": "workshop", "title": line(200), "description": words(8000), "topics": topics,
        "start": start.isoformat(), "end": (start + timedelta(hours=3)).isoformat(), "zone": "UTC",
        "place": line(200), "places": 500, "organizers": [cast.mentors[0]["id"]],
    }  # fmt: skip


async def _scheduled(cast: Cast, start: datetime, **more: Any) -> UUID:
    made = await cast.ask(ADMIN, "POST", f"{MATCHING}/gatherings", {**_body(cast, start), **more})
    return UUID(made["id"])
