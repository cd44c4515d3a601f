"""A report as one HTML page that needs nothing else: it can be saved, printed and forwarded."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from services.analytics.reports.content import Told
from services.analytics.reports.parts import laid

__all__ = ["page_of"]


async def page_of(told: Told) -> str:
    """The whole page."""
    return _template().render(report=await laid(told), svg=Markup)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("services.analytics"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
