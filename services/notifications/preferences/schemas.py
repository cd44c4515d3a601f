"""Preferences as the API takes and shows them, and as the form of their page does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from services.notifications.channels.languages import LANGUAGES
from services.notifications.preferences.domain import AWAY_AT_MOST, Choices, DigestRhythm, Kind, Way
from shared import clock
from shared.values import Day
from shared.wrong import Wrong

__all__ = ["STOP", "Form", "Preferences", "PreferencesOut", "form_document", "form_of", "read_form"]


def _as_written(value: object) -> object:
    if not isinstance(value, str | time):
        raise Wrong("not-a-time", "A time is written as in 20:00.")
    return value


def _wall_clock(value: time) -> time:
    if value.tzinfo is not None or value.second or value.microsecond:
        raise Wrong("not-a-time", "A time is written as in 20:00.")
    return value


def _spoken(value: str) -> str:
    if value and value not in LANGUAGES:
        raise Wrong("no-such-language", "Choose one of these languages: {known}.", known=", ".join(LANGUAGES))
    return value


def _in_calendar(value: date) -> date:
    if not 1970 <= value.year <= 9000:
        raise Wrong("beyond-the-calendar", "A day lies between the years 1970 and 9000.")
    return value


# Not format "time": RFC 3339's has an offset, and a wall clock has none.
WallClock = Annotated[
    time,
    BeforeValidator(_as_written),
    AfterValidator(_wall_clock),
    WithJsonSchema({"type": "string", "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9](:00)?$"}),
]
Language = Annotated[str, Field(max_length=35), AfterValidator(_spoken)]
FirstDay = Annotated[Day, AfterValidator(_in_calendar)]


class _Chosen(BaseModel):
    quiet_start: WallClock = Field(description="from this time on nothing is sent, by the person's own clock")
    quiet_end: WallClock = Field(description="until this time; the same as quiet_start for no quiet hours")
    muted: list[Kind] = Field(max_length=len(Kind), description="kinds of nudges that are turned off")
    channels: dict[Kind, Annotated[list[Way], Field(min_length=1, max_length=len(Way))]] = Field(
        default_factory=dict[Kind, list[Way]],
        max_length=len(Kind),
        description="how a kind comes; by mail where it is not named. chat: over every chat channel of the person's",
    )
    digest: DigestRhythm = Field(
        default=DigestRhythm.NONE, description="several nudges in one mail, daily or on the first working day of a week"
    )
    digest_at: WallClock = Field(default=time(9), description="when the digest comes, by the person's own clock")
    language: Language = Field(default="", description="BCP 47; empty: that of the profile", examples=["de"])
    away_until: FirstDay | None = Field(
        default=None,
        description="the first day back; until then only what cannot wait is sent",
        examples=["2031-03-17"],
    )


class Preferences(_Chosen):
    """When a person may be written to, how, and about what. What is left out is as it is by default."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "quiet_start": "19:00:00",
                    "quiet_end": "09:00:00",
                    "muted": ["goal_reminders"],
                    "digest": "weekly",
                    "digest_at": "10:30:00",
                    "language": "de",
                }
            ]
        },
    )

    def choices(self) -> Choices:
        return Choices(**self.model_dump())


class PreferencesOut(_Chosen):
    model_config = ConfigDict(from_attributes=True)

    version: int = Field(description="the version for If-Match; 0 while nothing has been chosen")


STOP = "stop"
"""What the second button of the form says: only what is needed."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form of the page, as it is filled in. ways: how each kind comes; none where it is turned off."""

    ways: Mapping[str, tuple[str, ...]]
    digest: str
    digest_at: str
    quiet_start: str
    quiet_end: str
    away_until: str
    language: str

    def read(self) -> tuple[Choices | None, Mapping[str, str]]:
        """What is chosen; or, by field, what is wrong with it: "time" or "day"."""
        errors = {
            name: "time" for name in ("digest_at", "quiet_start", "quiet_end") if _time(getattr(self, name)) is None
        }
        day = _day(self.away_until) if self.away_until else None
        if self.away_until and (day is None or day > clock.today() + AWAY_AT_MOST):
            errors["away_until"] = "day"
        times = [_time(text) for text in (self.quiet_start, self.quiet_end, self.digest_at)]
        if errors or None in times:
            return None, errors
        start, end, at = (found or time() for found in times)
        chosen = {Kind(kind): [Way(way) for way in ways] for kind, ways in self.ways.items()}
        return Choices(
            start, end,
            muted=[kind for kind, ways in chosen.items() if not ways],
            channels={kind: ways for kind, ways in chosen.items() if Way.CHAT in ways},
            digest=DigestRhythm(self.digest), digest_at=at, language=self.language, away_until=day,
        ), {}  # fmt: skip


def form_of(chosen: PreferencesOut, *, chat: bool) -> Form:
    """The form with what a person has chosen. chat: whether a channel is connected; what was to come there comes by
    mail without one."""

    def ways(kind: Kind) -> tuple[str, ...]:
        offered = [way for way in chosen.channels.get(kind, ()) if chat or way is not Way.CHAT]
        return () if kind in chosen.muted else tuple(offered) or (Way.EMAIL,)

    return Form(
        ways={kind.value: ways(kind) for kind in Kind},
        digest=chosen.digest,
        digest_at=f"{chosen.digest_at:%H:%M}",
        quiet_start=f"{chosen.quiet_start:%H:%M}",
        quiet_end=f"{chosen.quiet_end:%H:%M}",
        away_until=chosen.away_until.isoformat() if chosen.away_until else "",
        language=chosen.language,
    )


def read_form(given: Iterable[tuple[str, object]], *, chat: bool) -> Form:
    """The form as it was sent. What it does not offer is left out. chat: whether a channel is connected."""
    fields: dict[str, list[str]] = {}
    for name, value in given:
        if isinstance(value, str):
            fields.setdefault(name, []).append(value[:40])
    one = {name: values[-1].strip() for name, values in fields.items()}
    offered = [way.value for way in Way if chat or way is not Way.CHAT]
    return Form(
        ways={kind.value: tuple(way for way in offered if way in fields.get(kind, ())) for kind in Kind},
        digest=one["digest"] if one.get("digest") in set(DigestRhythm) else DigestRhythm.NONE,
        digest_at=one.get("digest_at", ""),
        quiet_start=one.get("quiet_start", ""),
        quiet_end=one.get("quiet_end", ""),
        away_until=one.get("away_until", ""),
        language=one["language"] if one.get("language") in LANGUAGES else "",
    )


def form_document() -> dict[str, Any]:
    """How OpenAPI describes the form."""
    text = {"type": "string", "maxLength": 40}
    names = ("digest", "digest_at", "quiet_start", "quiet_end", "away_until", "language", "action")
    ways = {"type": "array", "maxItems": len(Way), "items": {"enum": list(Way)}}
    fields = {**dict.fromkeys(names, text), **dict.fromkeys([kind.value for kind in Kind], ways)}
    schema = {"type": "object", "properties": fields}
    return {"requestBody": {"required": False, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}}


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
