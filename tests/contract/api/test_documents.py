"""What every OpenAPI document says of its own: names that are a model's own, examples that fit, and who may do what."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic_core import to_json

from shared.service import Service

SERVICES = ("profiles", "matching", "notifications")
WITH_ROLES = ("profiles", "matching")


def service(name: str) -> Service:
    return import_module(f"services.{name}.main").SERVICE


def routes(name: str) -> list[APIRoute]:
    found = service(name)
    return [
        route
        for router in (*found.routers, *found.public_routers)
        for route in router.routes
        if isinstance(route, APIRoute)
    ]


@cache
def document(name: str) -> dict[str, Any]:
    app = FastAPI()
    app.routes.extend(routes(name))
    return app.openapi()


def _taken(route: APIRoute) -> Iterator[type[BaseModel]]:
    """The models of what a route takes in its body, an optional one too."""
    for field in route.dependant.body_params:
        kind: Any = field.field_info.annotation
        for one in get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,):
            if isinstance(one, type) and issubclass(one, BaseModel):
                yield one


@pytest.mark.parametrize("name", SERVICES)
def test_no_two_models_of_a_service_have_the_same_name(name: str) -> None:
    assert [model for model in document(name)["components"]["schemas"] if "__" in model] == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_request_has_an_example_that_fits(name: str) -> None:
    for model in {model for route in routes(name) for model in _taken(route)}:
        examples: list[Any] = model.model_json_schema().get("examples", [])
        assert examples, f"{model.__name__} has no example"
        for example in examples:
            model.model_validate_json(to_json(example))


@pytest.mark.parametrize("name", WITH_ROLES)
def test_every_route_says_who_may_call_it(name: str) -> None:
    assert [route.name for route in routes(name) if "Roles:" not in route.description] == []
