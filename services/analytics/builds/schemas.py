"""Answers about the facts and their builds."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from services.analytics.builds.domain import progress, rough, rough_instant, rough_lag
from services.analytics.builds.handlers import State
from services.analytics.builds.tables import Build

__all__ = ["BuildOut", "BuildState", "FactsOut"]

BuildState = Literal["building", "active", "replaced"]


class BuildOut(BaseModel):
    """One build of the facts. progress: the share of the archive that it has."""

    number: int = Field(ge=1, examples=[2])
    definition: int = Field(ge=1, examples=[1])
    state: BuildState
    by_hand: bool = Field(description="whether only the command line goes on with it, unless pages wait for it")
    events: int = Field(ge=0, description="events of the archive that it has", examples=[250_000])
    total: int = Field(ge=0, description="events that the archive had when it began", examples=[1_000_000])
    progress: float = Field(ge=0, le=1, examples=[0.25])
    started_at: datetime
    active_since: datetime | None

    @classmethod
    def of(cls, build: Build, *, exact: bool = True) -> BuildOut:
        """exact: whether the numbers of events are told as they are."""
        return cls(
            number=build.number,
            definition=build.definition,
            state=cast("BuildState", build.state),
            by_hand=build.by_hand,
            events=build.events if exact else rough(build.events),
            total=build.total if exact else rough(build.total),
            progress=1.0 if build.state == "active" else progress(build.events, build.total),
            started_at=build.started_at,
            active_since=build.active_since,
        )


_BUILD: JsonDict = {
    "number": 1,
    "definition": 1,
    "state": "active",
    "by_hand": False,
    "events": 1000,
    "total": 1000,
    "progress": 1.0,
    "started_at": "2026-03-02T09:00:00Z",
    "active_since": "2026-03-02T09:05:00Z",
}


class FactsOut(BaseModel):
    """How new the facts are that numbers are made of. build: the one in use, None while the first is made.

    Exact for auditors and IT. All others are told numbers of events in thousands, days and whole minutes, so that a
    single event is not seen.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "build": 1,
                    "definition": 1,
                    "state": "current",
                    "progress": None,
                    "events": 1000,
                    "newest_event_at": "2026-03-02T09:05:00Z",
                    "waiting": 0,
                    "lag_seconds": 0.0,
                    "builds": [_BUILD],
                }
            ]
        }
    )

    build: int | None
    definition: int = Field(ge=1, description="how this release makes facts of events")
    state: Literal["current", "being-rebuilt"]
    progress: float | None = Field(ge=0, le=1, description="of the build that is under way, if one is")
    events: int = Field(ge=0, description="events that are in the facts")
    newest_event_at: datetime | None
    waiting: int = Field(ge=0, description="events that are in no facts yet")
    lag_seconds: float = Field(ge=0, description="the age of the oldest event that is in no facts yet")
    builds: list[BuildOut] = Field(description="all that there are")

    @classmethod
    def of(cls, state: State) -> FactsOut:
        made, active, exact = state.under_way, state.active, state.exact
        return cls(
            build=active.number if active else None,
            definition=state.definition,
            state="current" if state.current else "being-rebuilt",
            progress=progress(made.events, made.total) if made else None,
            events=state.events if exact else rough(state.events),
            newest_event_at=state.newest if exact else rough_instant(state.newest),
            waiting=state.waiting if exact else rough(state.waiting),
            lag_seconds=state.lag if exact else rough_lag(state.lag),
            builds=[BuildOut.of(build, exact=exact) for build in state.builds],
        )
