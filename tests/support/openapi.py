"""A service's OpenAPI document held to its word: schemathesis calls every operation with sense and with nonsense.

    found = await fuzz(harness, person, ["employee"], known={"person_id": [person, colleague]})
    assert not found.violations, found

The service answers on a port of loopback in the loop of the tests, and schemathesis has a thread of its own. The short
form is the same requests at every run; `make fuzz` sets FUZZ_EXAMPLES for the long one.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import requests
import schemathesis
from schemathesis import hooks
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.generation.meta import TestPhase

from telemachus.serving import listen, serving
from tests.support.platform import Harness, OpenTokens

__all__ = ["LONG", "Fuzzed", "Violation", "furnish", "fuzz"]

LONG = int(os.environ.get("FUZZ_EXAMPLES", "0"))
"""Made-up requests for each operation in the long form; 0 where the short one is wanted."""

FIRST = 3
"""Requests for each operation that just fit, and are sent in any case."""

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)


@dataclass(frozen=True, slots=True)
class Violation:
    """An answer that the document does not promise. request: for curl."""

    operation: str
    check: str
    what: str
    request: str

    def __str__(self) -> str:
        return f"{self.operation}\n  {self.check}: {self.what}\n  {self.request}"


@dataclass(slots=True)
class Fuzzed:
    """What came of it. violations: one for each operation and check. statuses: how often each operation gave which."""

    violations: dict[tuple[str, str, str], Violation] = field(default_factory=dict[tuple[str, str, str], Violation])
    errors: list[str] = field(default_factory=list[str])
    statuses: dict[str, Counter[int]] = field(default_factory=dict[str, Counter[int]])

    def __str__(self) -> str:
        return "\n".join([*map(str, self.violations.values()), *self.errors])

    def answered(self, operation: str, status: int) -> bool:
        return self.statuses.get(operation, Counter())[status] > 0


async def fuzz(
    harness: Harness,
    person: UUID | None,
    roles: Sequence[str],
    *,
    known: Mapping[str, Sequence[UUID | str]],
    made_up: int = LONG,
    part: tuple[int, int] = (0, 1),
    one_of: int = 1,
    without: Sequence[str] = (),
) -> Fuzzed:
    """Call every operation of the service's document as this person.

    known: ids that exist, by the name of the parameter or field that takes one: most made-up ids give way to them.
    made_up: random requests for each operation. Before them come the document's examples and, for each part of its
    schemas, requests that just fit and that just do not; one_of: of so many of the latter, one is sent, but the first
    that fit.
    part: (0, 2) takes every other operation, (1, 2) the others. without: operations left out, as "POST /api/…".
    """
    document: dict[str, Any] = json.loads(json.dumps(harness.app.openapi()))
    for operation in without:
        method, _, path = operation.partition(" ")
        del document["paths"][path][method.lower()]
    _keep(document, *part)
    token = OpenTokens.write(person, roles)
    bound = listen("127.0.0.1", 0)
    address = f"http://127.0.0.1:{bound.getsockname()[1]}"
    config = _config(address, token, made_up)
    ids = {name: [str(value) for value in values] for name, values in known.items()}
    async with serving(harness.app, bound):
        return await asyncio.to_thread(_run, document, config, address, token, ids, one_of)


def _config(address: str, token: str, made_up: int) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            "base-url": address,
            "headers": {"Authorization": f"Bearer {token}"},
            "seed": 20_260_302,
            "continue-on-failure": True,
            "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
            "generation": {"deterministic": True, "no-shrink": True, "database": "none"},
            "phases": {
                "coverage": {"unexpected-methods": []},
                "fuzzing": {"enabled": made_up > 0, "generation": {"max-examples": max(made_up, 1)}},
                "stateful": {"enabled": False},
            },
        }
    )


def _run(
    document: dict[str, Any],
    config: SchemathesisConfig,
    address: str,
    token: str,
    known: Mapping[str, list[str]],
    one_of: int,
) -> Fuzzed:
    found = Fuzzed()
    schema = schemathesis.openapi.from_dict(document, config=config)
    schema.hook(_only(one_of))
    with _real_ids(known, address, token):
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                _note(found, event.recorder)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                found.errors.append(f"{getattr(event, 'label', '')}: {getattr(event, 'value', event)!r}")
    return found


def _note(found: Fuzzed, recorder: Any) -> None:
    answers = [each.response.status_code for each in recorder.interactions.values() if each.response is not None]
    found.statuses.setdefault(recorder.label, Counter()).update(answers)
    for key, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info is None or _not_told_apart(check.name, recorder.cases[key].value):
                continue
            failure = check.failure_info.failure
            violation = Violation(
                recorder.label,
                check.name,
                f"{failure.title}: {' '.join(failure.message.split())[:500]}",
                check.failure_info.code_sample.replace(failure.title, "")[:1500],
            )
            found.violations.setdefault((violation.operation, violation.check, failure.title), violation)


def _not_told_apart(check: str, case: Any) -> bool:
    """In a form everything is text: 0 in the place of a truth value is one."""
    return check == "negative_data_rejection" and str(case.media_type).startswith("multipart/")


def _keep(document: dict[str, Any], number: int, parts: int) -> None:
    places = [(path, method) for path, operations in document["paths"].items() for method in operations]
    for place, (path, method) in enumerate(places):
        if place % parts != number:
            del document["paths"][path][method]


def _only(one_of: int) -> Callable[[Any, Any], bool]:
    numbers: Counter[tuple[str, bool]] = Counter()

    def filter_case(context: Any, case: Any) -> bool:
        if case.meta.phase.name != TestPhase.COVERAGE:
            return True
        kind = case.operation.label, case.meta.generation.mode.is_positive
        numbers[kind] += 1
        return numbers[kind] <= FIRST * kind[1] or numbers[kind] % one_of == 0

    return filter_case


@contextmanager
def _real_ids(known: Mapping[str, list[str]], address: str, token: str) -> Generator[None]:
    """Put ids that exist, and versions that are current, in the place of most made-up ones."""
    session = requests.Session()
    numbers = count()

    def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
        number = next(numbers)
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict):
                part.update({name: _instead(known, name, value, number) for name, value in part.items()})
        # The document promises nothing about a cursor, nor about a version but that it is short.
        if number % 4 and case.meta.generation.mode.is_positive:
            case.query.pop("cursor", None)
        version = case.headers.get("If-Match")
        if isinstance(version, str) and len(version) <= 40 and number % 4:
            for path in (case.formatted_path, case.formatted_path.rpartition("/")[0]):
                read = session.get(address + path, headers={"Authorization": f"Bearer {token}"})
                if "ETag" in read.headers:
                    case.headers["If-Match"] = read.headers["ETag"]
                    break
            else:
                case.headers["If-Match"] = '"1"'

    schemathesis.hook(before_call)
    try:
        yield
    finally:
        hooks.unregister(before_call)
        session.close()


def _instead(known: Mapping[str, Sequence[str]], name: object, made_up: object, number: int) -> Any:
    """For most ids that are made up, one that exists, the first one most often."""
    if isinstance(made_up, dict):
        inner: dict[Any, Any] = made_up
        return {name: _instead(known, name, value, number) for name, value in inner.items()}
    if isinstance(made_up, list):
        several: list[Any] = made_up
        return [_instead(known, name, value, number + place) for place, value in enumerate(several)]
    if not isinstance(name, str) or not isinstance(made_up, str) or not known.get(name):
        return made_up
    try:
        UUID(made_up)
    except ValueError:
        return made_up
    return made_up if number % 5 == 4 else known[name][number % 5 // 3 * number % len(known[name])]


async def furnish(
    client: httpx.AsyncClient, document: Mapping[str, Any], known: Mapping[str, Sequence[UUID | str]], times: int = 2
) -> dict[str, list[UUID | str]]:
    """Make things by the document's own examples, as this client; `known` with what there is now.

    What POST …/goals makes is a goal_id, since there is …/goals/{goal_id}. What the client may not make is left out.
    """
    found = {name: list(values) for name, values in known.items()}
    for path, operations in sorted(document["paths"].items(), key=lambda each: each[0].count("{")):
        name = _names(document).get(path.rpartition("/")[2])
        example = _example(document, operations.get("post", {}))
        if name is None or example is None:
            continue
        for _ in range(times):
            place = re.sub(r"{(\w+)}", lambda part: str((found.get(part[1]) or [UUID(int=0)])[0]), path)
            body = {field: (found[field][0] if found.get(field) else value) for field, value in example.items()}
            answer = await client.post(place, json=json.loads(json.dumps(body, default=str)))
            if answer.status_code == 201 and "id" in answer.json():
                found.setdefault(name, []).append(answer.json()["id"])
    return found


def _names(document: Mapping[str, Any]) -> dict[str, str]:
    """The name of the parameter that takes an id of a collection: {"goals": "goal_id"}."""
    return dict(re.findall(r"/([\w-]+)/{(\w+)}", " ".join(document["paths"])))


def _example(document: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any] | None:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    examples = document["components"]["schemas"].get(name, {}).get("examples", [])
    return examples[0] if examples else None
