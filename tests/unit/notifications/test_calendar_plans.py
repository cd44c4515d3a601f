"""What a calendar shows after our invitations is what matching has planned, whatever happens and in whatever order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.sessions.domain import CANCELLED, LIVE, MOVED, SCHEDULED, Change, Plan, Time, left_before, times
from services.notifications.channels.calendar import Attendee, invitation
from services.notifications.sessions import domain
from services.notifications.sessions.domain import Item, Kind, Message
from shared.events.matching import MovedTime, SessionCancelled, SessionRescheduled, SessionScheduled
from shared.recurrences import Refused, instant, parse, starts
from tests.support.calendar_client import CalendarClient

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Pacific/Kiritimati",
)
RULES = (
    "",
    "FREQ=DAILY;COUNT=4",
    "FREQ=DAILY;INTERVAL=10;COUNT=12",
    "FREQ=WEEKLY;COUNT=6",
    "FREQ=WEEKLY;INTERVAL=2;COUNT=15",
    "FREQ=MONTHLY;COUNT=5",
)
NOW = datetime(1990, 1, 1, tzinfo=UTC)
SESSION, ORGANIZER = UUID(int=1), Address("Telemachus", "mentoring", "company.example")
TOGETHER: Mapping[str, Any] = {
    "subject": SESSION,
    "time": NOW,
    "mentorship_id": UUID(int=2),
    "program_id": UUID(int=3),
    "mentee_id": UUID(int=4),
    "mentor_id": UUID(int=5),
    "title": "Plans",
}


@dataclass
class Matching:
    """One session as matching keeps it, by the rules of its own domain; events as its handlers make them."""

    plan: Plan
    changes: dict[datetime, Change] = field(default_factory=dict[datetime, Change])
    version: int = 1

    @property
    def times(self) -> Sequence[Time]:
        return times(self.plan, self.changes)

    @property
    def live(self) -> Sequence[Time]:
        return [time for time in self.times if time.state in LIVE and self.plan.state == SCHEDULED]

    @property
    def meets(self) -> set[tuple[datetime, datetime]]:
        return {(time.starts_at, time.ends_at) for time in self.live}

    def told(self, kind: type[Any], **more: Any) -> Any:
        plan, rule = self.plan, self.plan.recurrence
        if rule and plan.cancelled_from is not None:
            rule = left_before(rule, plan.zone, plan.cancelled_from)
        fields: dict[str, Any] = {
            "start": plan.starts_at,
            "end": plan.ends_at,
            "zone": plan.zone,
            "recurrence": rule,
            "exceptions": tuple(at for at, one in sorted(self.changes.items()) if one.state == CANCELLED),
            "moved": tuple(
                MovedTime(occurrence=time.planned_at, start=time.starts_at, end=time.ends_at)
                for time in self.times
                if time.state == MOVED
            ),
        }
        return kind(**TOGETHER, version=self.version, **{**fields, **more})

    def cancelled(self, **more: Any) -> SessionCancelled:
        return SessionCancelled(**TOGETHER, version=self.version, **more)

    def move(self, time: Time, start: datetime, length: timedelta) -> SessionRescheduled:
        self.changes[time.planned_at] = Change(MOVED, start, start + length)
        return self.told(SessionRescheduled, occurrence=time.planned_at, start=start, end=start + length)

    def cancel_one(self, time: Time) -> SessionCancelled:
        self.changes[time.planned_at] = Change(CANCELLED, time.starts_at, time.ends_at)
        return self.cancelled(occurrence=time.planned_at)

    def cut(self, time: Time) -> SessionCancelled:
        self.plan = replace(self.plan, cancelled_from=time.planned_at)
        left = left_before(self.plan.recurrence, self.plan.zone, time.planned_at)
        return self.cancelled(occurrence=time.planned_at, following=True, recurrence=left)

    def plan_anew(self, plan: Plan) -> SessionRescheduled:
        self.plan, self.changes = plan, {}
        return self.told(SessionRescheduled)

    def cancel(self) -> SessionCancelled:
        self.plan = replace(self.plan, state=CANCELLED)
        return self.cancelled()


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    zone, rule = draw(st.sampled_from(ZONES)), draw(st.sampled_from(RULES))
    local = draw(st.datetimes(datetime(1995, 1, 1), datetime(2044, 1, 1))).replace(second=0, microsecond=0)  # noqa: DTZ001
    length = timedelta(minutes=draw(st.integers(1, 32)) * 15)
    start = instant(local, ZoneInfo(zone))
    if rule:
        try:
            start = starts(parse(rule), start, ZoneInfo(zone))[0]
        except Refused:
            rule = ""
    elif draw(st.booleans()):  # of an hour that comes twice, the second
        start = local.replace(tzinfo=ZoneInfo(zone), fold=1).astimezone(UTC)
    return Plan(start, start + length, zone, rule, SCHEDULED)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Matching, list[bytes]]:
    """A session after some changes, and every message about it in order."""
    matching = Matching(draw(plans()))
    message = domain.planned(None, matching.told(SessionScheduled))
    messages = [written(message)]
    for _ in range(draw(st.integers(0, 6))):
        if matching.plan.state != SCHEDULED:
            break
        matching.version += 1
        message = apply(message.item, draw(st.one_of(st.just(None), st.integers(0, 5))), matching, draw)
        messages.append(written(message))
    return matching, messages


def apply(item: Item, change: int | None, matching: Matching, draw: st.DrawFn) -> Message:
    live = matching.live if matching.plan.recurrence else []
    time = draw(st.sampled_from(live)) if live else None
    if time is not None and change == 1:
        return domain.cancelled(item, matching.cancel_one(time))
    if time is not None and change == 2 and time.planned_at != matching.plan.starts_at:
        return domain.cancelled(item, matching.cut(time))
    if time is not None and change in (0, 3):
        moved_by, length = (
            timedelta(minutes=draw(st.integers(-3000, 3000))),
            timedelta(minutes=draw(st.integers(15, 90))),
        )
        return domain.planned(item, matching.move(time, time.starts_at + moved_by, length))
    if change == 4:
        return domain.planned(item, matching.plan_anew(draw(plans())))
    if change == 5:
        return domain.cancelled(item, matching.cancel())
    return domain.planned(item, matching.told(SessionRescheduled))


def written(message: Message) -> bytes:
    payload = message.payload()  # as it travels to the mail
    attendees = [Attendee("Tom Ek", "tom@company.example"), Attendee("Lin Chen", "lin@company.example")]
    return invitation(
        SESSION, Kind.SESSION, Message.read(payload), ORGANIZER, attendees, "https://portal.example/s", "A session"
    ).content


def shown(messages: Sequence[bytes]) -> set[tuple[datetime, datetime]]:
    client = CalendarClient()
    for message in messages:
        client.take(message)
    return client.shown()


@settings(max_examples=30, deadline=None)
@given(lives(), st.randoms(use_true_random=False))
def test_a_calendar_shows_the_plan_in_whatever_order_messages_come(life: tuple[Matching, list[bytes]], random: Any):
    matching, messages = life
    assert shown(messages) == matching.meets
    assert shown([*messages, *messages]) == matching.meets
    shuffled = [*messages, *random.choices(messages, k=2)]
    random.shuffle(shuffled)
    assert shown(shuffled) == matching.meets
    lines = [line for text in messages for line in text.split(b"\r\n")]
    assert len({line for line in lines if line.startswith(b"UID:")}) == 1
    assert {int(line[9:]) for line in lines if line.startswith(b"SEQUENCE:")} == set(range(len(messages)))


def test_a_time_that_the_clocks_leave_out_is_moved_and_cancelled_as_any_other():
    matching = Matching(Plan(*_hour(datetime(2030, 3, 29, 2, 30)), "Europe/Berlin", "FREQ=DAILY;COUNT=4", SCHEDULED))  # noqa: DTZ001
    message = domain.planned(None, matching.told(SessionScheduled))
    first, _, gap, _ = matching.times
    assert gap.starts_at.astimezone(ZoneInfo("Europe/Berlin")).hour == 3
    messages = [written(message)]
    for change in (lambda: matching.move(gap, gap.starts_at + timedelta(hours=9), timedelta(hours=1)), None):
        matching.version += 1
        message = (
            domain.planned(message.item, change())
            if change
            else domain.cancelled(message.item, matching.cancel_one(matching.times[2]))
        )
        messages.append(written(message))
        assert shown(messages) == matching.meets
    message = domain.planned(message.item, matching.told(SessionRescheduled))
    assert b"EXDATE;TZID=Europe/Berlin:20300331T023000" in written(message)
    assert first.starts_at in {start for start, _ in shown([written(message)])}


def test_of_an_hour_that_comes_twice_the_second_is_told_in_utc():
    second = datetime(2030, 10, 27, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    matching = Matching(Plan(second, second + timedelta(hours=1), "Europe/Berlin", "", SCHEDULED))
    message = written(domain.planned(None, matching.told(SessionScheduled)))
    assert b"DTSTART:20301027T013000Z" in message
    assert shown([message]) == matching.meets


def _hour(local: datetime) -> tuple[datetime, datetime]:
    start = instant(local, ZoneInfo("Europe/Berlin"))
    return start, start + timedelta(hours=1)
