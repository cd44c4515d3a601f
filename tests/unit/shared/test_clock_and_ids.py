from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shared import clock
from shared.ids import first_id, new_id


@pytest.fixture(autouse=True)
def _reset() -> Iterator[None]:
    yield
    clock.reset()


def test_the_clock_moves_forward_only() -> None:
    before = clock.now()
    assert clock.advance(timedelta(days=30)) - before >= timedelta(days=30)
    with pytest.raises(ValueError, match="forward only"):
        clock.move_to(before)
    with pytest.raises(ValueError, match="needs a zone"):
        clock.move_to(datetime(2090, 1, 1))  # noqa: DTZ001 - what is tested


def test_the_clock_tells_the_date_of_a_zone() -> None:
    clock.move_to(datetime(2090, 1, 1, 23, 30, tzinfo=UTC))
    assert clock.today().isoformat() == "2090-01-01"
    assert clock.today("Asia/Tokyo").isoformat() == "2090-01-02"


def test_whoever_asked_hears_of_a_move() -> None:
    moves: list[datetime] = []
    stop = clock.on_move(lambda: moves.append(clock.now()))
    clock.advance(timedelta(hours=1))
    stop()
    clock.advance(timedelta(hours=1))
    assert len(moves) == 1


def test_an_id_is_a_uuid7_that_sorts_by_the_time_of_the_clock() -> None:
    early = new_id()
    clock.advance(timedelta(seconds=1))
    late = new_id()
    assert early.version == late.version == 7
    assert early < late
    milliseconds = late.int >> 80
    assert abs(milliseconds / 1000 - clock.now().timestamp()) < 1


def test_ids_from_before_an_instant_are_smaller_than_its_first_id() -> None:
    early, at = new_id(), clock.advance(timedelta(seconds=1))
    first = first_id(at)
    assert first.version == 7
    assert early < first < new_id()
