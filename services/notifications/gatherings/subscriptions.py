"""What people who have a place at a gathering, or speak there, hear of."""

from __future__ import annotations

from services.notifications.gatherings import handlers
from shared.events.matching import (
    GatheringCancelled,
    GatheringChanged,
    GatheringScheduled,
    GatheringWaitlisted,
    PlaceReleased,
    PlaceTaken,
)
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {
    GatheringScheduled: handlers.keep_gathering,
    GatheringChanged: handlers.keep_gathering,
    GatheringCancelled: handlers.call_off,
    PlaceTaken: handlers.give_place,
    PlaceReleased: handlers.take_place,
    GatheringWaitlisted: handlers.tell_of_waiting,
}
