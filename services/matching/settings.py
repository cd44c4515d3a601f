"""Settings of matching."""

from __future__ import annotations

from pydantic import Field

from shared import settings
from shared.service import Runtime

__all__ = ["Settings", "settings_of"]


class Settings(settings.Settings):
    """See `shared.settings.Settings`. A round larger than `round_thread_pairs` is solved in a process of its own."""

    round_seconds: float = Field(
        default=3600.0, ge=1, le=86_400, description="after which a match round takes the best answer so far"
    )
    round_megabytes: int = Field(default=4096, ge=256, description="memory that the process of a match round may have")
    round_threads: int = Field(default=0, ge=0, le=1024, description="threads of a match round; 0: all processors")
    round_thread_pairs: int = Field(
        default=250_000, ge=0, description="mentees × mentors up to which a round is solved in the worker's own process"
    )
    question_pairs: int = Field(
        default=4_000_000, ge=0, description="mentees × mentors up to which a question is answered within its request"
    )
    question_seconds: float = Field(
        default=10.0, gt=0, le=60, description="after which such a question is left to a worker"
    )
    calendar_hosts: str = Field(
        default="",
        description="hosts (or host:port), with commas, of calendars inside your network: people may give addresses of "
        "theirs although those are private, and with plain http",
    )

    @property
    def trusted_calendars(self) -> frozenset[str]:
        """The hosts of `calendar_hosts`."""
        return frozenset(filter(None, (host.strip().lower() for host in self.calendar_hosts.split(","))))


def settings_of(runtime: Runtime) -> Settings:
    """The settings that this service was started with. Raises TypeError for those of another service."""
    if not isinstance(runtime.settings, Settings):
        raise TypeError(f"matching was started with {type(runtime.settings).__name__} of another service")
    return runtime.settings
