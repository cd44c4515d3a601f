"""Routes of calendars, and of times that they leave."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from services.matching.availability import handlers
from services.matching.availability.schemas import CalendarIn, CalendarOut
from services.matching.mentorships.schemas import MentorshipId
from services.matching.settings import settings_of
from services.matching.times import handlers as times
from services.matching.times.schemas import LocalOut, OfferOut, TimesOut
from shared import api
from shared.api import CurrentRuntime, Me, ReadSession, Session
from shared.problems import problems

__all__ = ["router"]

router = api.router("availability")


@router.put("/availability/calendar")
async def give_calendar(body: CalendarIn, me: Me, session: Session, runtime: CurrentRuntime) -> CalendarOut:
    """Let us read your calendar, so that nobody suggests times at which you are busy. Of it we keep only when that is.
    It is read within minutes, and then every half hour. Roles: anyone, for themself."""
    return _shape(await handlers.give(session, me, body.address, settings_of(runtime).trusted_calendars))


@router.get("/availability/calendar", responses=problems(404))
async def show_calendar(me: Me, session: ReadSession) -> CalendarOut:
    """Whether your calendar can be read. Roles: anyone, for themself."""
    return _shape(await handlers.show(session, me))


@router.delete("/availability/calendar", status_code=204)
async def forget_calendar(me: Me, session: Session) -> None:
    """Forget your calendar and your busy times. Repeating changes nothing. Roles: anyone, for themself."""
    await handlers.forget(session, me)


@router.get("/mentorships/{mentorship_id}/times", responses=problems(404, 409))
async def suggest_times(
    mentorship_id: MentorshipId,
    me: Me,
    session: ReadSession,
    minutes: Annotated[int, Query(ge=15, le=480, description="how long you want to meet")] = 60,
    days: Annotated[int, Query(ge=1, le=60, description="how far ahead to look")] = 14,
) -> TimesOut:
    """Times in everybody's working hours, at which nobody is busy and no session is planned; up to 20, spread over
    days. Where there are none it says so, and suggests those that lie the least outside. Roles: the two people,
    until its end."""
    found = await times.suggest(session, me, mentorship_id, minutes=minutes, days=days)
    return TimesOut(
        reason=found.suggestions.reason,
        assumed_hours_of=list(found.suggestions.assumed),
        items=[
            OfferOut(
                start=offer.start,
                end=offer.end,
                outside_hours_of=list(offer.outside),
                local=[
                    LocalOut(
                        person_id=key,
                        zone=zone.key,
                        start=offer.start.astimezone(zone),
                        end=offer.end.astimezone(zone),
                    )
                    for key, zone in found.zones.items()
                ],
            )
            for offer in found.suggestions.offers
        ],
    )


def _shape(shown: handlers.Shown) -> CalendarOut:
    row = shown.row
    return CalendarOut(
        host=shown.host,
        added_at=row.added_at,
        read_at=row.read_at,
        failure=row.failure,
        busy_times=len(row.busy),
    )
