"""Liveness, readiness and metrics of a process, on a port of its own that only the cluster reaches."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.service import Runtime

__all__ = ["LIVE", "METRICS", "READY", "create_health"]

LIVE = "/healthz"
READY = "/readyz"
METRICS = "/metrics"


def create_health(runtime: Runtime, is_prepared: Callable[[], bool] = lambda: True) -> FastAPI:
    """`LIVE`: the process answers. `READY`: its database does too, else 503. `METRICS`: for Prometheus.

    is_prepared: whether the process has begun its work; 503 for `READY` before.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get(LIVE)
    async def live() -> dict[str, str]:  # pyright: ignore[reportUnusedFunction] - a route
        return {"status": "ok"}

    @app.get(READY)
    async def ready(response: Response) -> dict[str, str]:  # pyright: ignore[reportUnusedFunction] - a route
        if not is_prepared():
            response.status_code = 503
            return {"status": "the database waits for its migration"}
        try:
            async with runtime.engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (OSError, SQLAlchemyError):
            response.status_code = 503
            return {"status": "the database does not answer"}
        return {"status": "ok"}

    @app.get(METRICS)
    async def metrics() -> Response:  # pyright: ignore[reportUnusedFunction] - a route
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return app
