"""The event types: the contract between services."""

from shared.events.base import Event, MalformedEvent
from shared.events.registry import READERS, REGISTRY, TOPICS, dead_letter_topic, parse

__all__ = ["READERS", "REGISTRY", "TOPICS", "Event", "MalformedEvent", "dead_letter_topic", "parse"]
