"""JSON Schemas of the events, and the AsyncAPI document of all topics: made from REGISTRY, never written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.events.base import CONTENT_TYPE, ENVELOPE, Event
from shared.events.registry import READERS, REGISTRY, TOPICS

__all__ = ["asyncapi", "data_schema"]


def data_schema(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of the `data` of one event type."""
    whole = event.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    properties = {name: schema for name, schema in whole["properties"].items() if name not in ENVELOPE}
    required = [name for name in whole.get("required", []) if name not in ENVELOPE]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:telemachus:schema:{event.type}",
        "title": event.__name__,
        "description": _doc(event),
        "type": "object",
        "properties": properties,
        "required": required,
        **({"$defs": whole["$defs"]} if "$defs" in whole else {}),
    }


def asyncapi(subscriptions: Mapping[str, Sequence[type[Event]]]) -> dict[str, Any]:
    """An AsyncAPI 3 document. subscriptions: the event types that each service listens to."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Telemachus events",
            "version": "1",
            "description": "The contract between the services: CloudEvents 1.0 as structured JSON over Kafka.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPE.partition(";")[0],
        "channels": {topic: _channel(topic) for topic in TOPICS},
        "operations": _operations(subscriptions),
        "components": {"messages": {event.type: _message(event) for event in REGISTRY.values()}},
    }


def _channel(topic: str) -> dict[str, Any]:
    spec = TOPICS[topic]
    kept = "compacted within 7 days" if spec.compacted else "kept 30 days"
    readers = f"; only {', '.join(sorted(READERS[topic]))} may read it" if topic in READERS else ""
    events = [event for event in REGISTRY.values() if event.topic == topic]
    return {
        "address": topic,
        "description": f"{spec.partitions} partitions, {kept}{readers}.",
        "messages": {event.__name__: {"$ref": f"#/components/messages/{event.type}"} for event in events},
        "bindings": {"kafka": {"partitions": spec.partitions, "bindingVersion": "0.5.0"}},
    }


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": _doc(event),
        "contentType": CONTENT_TYPE.partition(";")[0],
        "headers": {"type": "object", "properties": {"traceparent": {"type": "string"}}},
        "payload": {
            "type": "object",
            "required": ["specversion", "id", "source", "type", "subject", "time", "version", "data"],
            "properties": {
                "specversion": {"const": "1.0"},
                "id": {"type": "string", "format": "uuid"},
                "source": {"const": event.source},
                "type": {"const": event.type},
                "subject": {"type": "string", "format": "uuid", "description": "the aggregate's id"},
                "time": {"type": "string", "format": "date-time"},
                "datacontenttype": {"const": "application/json"},
                "dataschema": {"const": f"urn:telemachus:schema:{event.type}"},
                "version": {"type": "integer", "minimum": 1, "description": "the aggregate's version"},
                "data": {"$ref": f"../shared/events/schemas/{event.type}.json"},
            },
        },
    }


def _operations(subscriptions: Mapping[str, Sequence[type[Event]]]) -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for topic in TOPICS:
        events = [event for event in REGISTRY.values() if event.topic == topic]
        operations[f"{topic.partition('.')[0]}.send.{topic}"] = _operation("send", topic, events)
    for service, listened in sorted(subscriptions.items()):
        for topic in TOPICS:
            events = [event for event in REGISTRY.values() if event.topic == topic and event in listened]
            if events:
                operations[f"{service}.receive.{topic}"] = _operation("receive", topic, events)
    return operations


def _operation(action: str, topic: str, events: Sequence[type[Event]]) -> dict[str, Any]:
    pointer = topic.replace("~", "~0").replace("/", "~1")
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{pointer}"},
        "messages": [{"$ref": f"#/channels/{pointer}/messages/{event.__name__}"} for event in events],
    }


def _doc(event: type[Event]) -> str:
    return (event.__doc__ or "").strip().partition("\n\n")[0]
