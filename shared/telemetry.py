"""Traces, metrics and logs: one trace from the request through outbox, topic and handler to the channel.

Call `setup` once per process. Without it everything here works and records nothing.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Generator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any

import structlog
from opentelemetry import context, metrics, trace
from opentelemetry.propagate import extract, inject
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import MetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, StatusCode

from shared.messaging.transport import Headers

__all__ = [
    "continued",
    "dead_lettered",
    "handled",
    "handling",
    "meter",
    "outgoing_headers",
    "published",
    "publishing",
    "setup",
    "span",
    "traceparent",
]

_tracer = trace.get_tracer("telemachus")
meter = metrics.get_meter("telemachus")

_published = meter.create_counter("telemachus.outbox.published", description="Events that the transport has accepted")
_handled = meter.create_counter("telemachus.consumer.records", description="Records that a group has passed")
_seconds = meter.create_histogram("telemachus.handler.seconds", unit="s", description="Seconds for a batch of records")
_dead = meter.create_counter("telemachus.dead_letters", description="Records set aside as dead letters")


def setup(service: str, *, otlp_endpoint: str = "", log_level: str = "INFO", prometheus: bool = True) -> None:
    """Send traces to an OTLP/HTTP endpoint if one is given, offer metrics to Prometheus, log JSON to stderr."""
    resource = Resource.create({"service.name": f"telemachus-{service}", "service.namespace": "telemachus"})
    provider = TracerProvider(resource=resource)
    if otlp_endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=otlp_endpoint)))
    trace.set_tracer_provider(provider)
    readers: list[MetricReader] = []
    if prometheus:
        from opentelemetry.exporter.prometheus import PrometheusMetricReader

        readers.append(PrometheusMetricReader())
    metrics.set_meter_provider(MeterProvider(resource=resource, metric_readers=readers))
    setup_logs(log_level)


def setup_logs(level: str) -> None:
    """JSON lines on stderr with the trace's id. A person is an id in them, never a name or an address."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_trace,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # ten lines a second while a broker is away
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole URLs


def _with_trace(_: object, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    current = trace.get_current_span().get_span_context()
    if current.is_valid:
        entry["trace_id"] = f"{current.trace_id:032x}"
        entry["span_id"] = f"{current.span_id:016x}"
    return entry


def outgoing_headers() -> Headers:
    """The headers that carry the current trace along with an event; none outside of a trace."""
    if not trace.get_current_span().get_span_context().is_valid:
        return ()
    carrier: dict[str, str] = {}
    inject(carrier)
    return tuple((name, value.encode()) for name, value in carrier.items())


def traceparent() -> str | None:
    """The current trace as a W3C traceparent, to keep in a row that is worked on later."""
    carrier = dict(outgoing_headers())
    return carrier["traceparent"].decode() if "traceparent" in carrier else None


@contextmanager
def span(name: str, **attributes: str | int | float | bool) -> Generator[None]:
    """A span of the current trace."""
    with _tracer.start_as_current_span(name, attributes=attributes):
        yield


@contextmanager
def handling(event_type: str, headers: Headers) -> Generator[None]:
    """A span for handling an event, in the trace that its record carries."""
    carrier = _carrier(headers)
    if not carrier and not trace.get_current_span().get_span_context().is_valid:
        yield
        return
    with _in_trace(f"handle {event_type}", carrier, SpanKind.CONSUMER, {"messaging.operation.type": "process"}):
        yield


@contextmanager
def publishing(records: Sequence[tuple[str, Headers]]) -> Generator[None]:
    """A span for each record that carries a trace, while it is being published. records: topic and headers of each."""
    spans = [
        _tracer.start_span(
            f"publish {topic}", extract(carrier), SpanKind.PRODUCER, {"messaging.destination.name": topic}
        )
        for topic, headers in records
        if (carrier := _carrier(headers))
    ]
    try:
        yield
    finally:
        for current in spans:
            current.end()


def _carrier(headers: Headers) -> dict[str, str]:
    return {name: value.decode("latin-1") for name, value in headers if name in {"traceparent", "tracestate"}}


@contextmanager
def continued(name: str, parent: str | None, **attributes: str | int | float | bool) -> Generator[None]:
    """A span in the trace of a stored traceparent, or a new trace when there is none."""
    with _in_trace(name, {"traceparent": parent} if parent else {}, SpanKind.CLIENT, attributes):
        yield


@contextmanager
def _in_trace(
    name: str, carrier: Mapping[str, str], kind: SpanKind, attributes: Mapping[str, str | int | float | bool]
) -> Generator[None]:
    token = context.attach(extract(carrier))
    try:
        with _tracer.start_as_current_span(name, kind=kind, attributes=attributes) as current:
            try:
                yield
            except Exception as error:
                current.set_status(StatusCode.ERROR, type(error).__name__)
                raise
    finally:
        context.detach(token)


def published(service: str, count: int) -> None:
    _published.add(count, {"service": service})


def handled(group: str, topic: str, count: int, seconds: float) -> None:
    _handled.add(count, {"group": group, "topic": topic})
    _seconds.record(seconds, {"group": group, "topic": topic})


def dead_lettered(group: str, topic: str, count: int) -> None:
    _dead.add(count, {"group": group, "topic": topic})
