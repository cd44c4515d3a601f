"""That no number which the API answers is left out where a year is counted once more."""

from __future__ import annotations

from fastapi import FastAPI

from services.analytics.main import SERVICE
from tests.integration.analytics.recount.covered import COUNTED, NOT_ASKED, NOT_COUNTED, numbers, operations


def test_every_number_of_the_api_is_counted_once_more_or_there_is_a_reason():
    app = FastAPI()
    app.routes.extend(route for router in SERVICE.routers for route in router.routes)
    document = app.openapi()
    counted = {f"{schema}.{name}" for schema, names in COUNTED.items() for name in names}
    assert not counted & {*NOT_COUNTED}
    assert numbers(document) == counted | {*NOT_COUNTED}
    assert {*NOT_ASKED} <= {*operations(document, "")}
