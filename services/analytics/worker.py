"""What analytics listens to. The archive keeps an event before anything else is made of it."""

from __future__ import annotations

from services.analytics.archive.subscriptions import HANDLERS as ARCHIVE
from services.analytics.comparing import compare_daily
from services.analytics.erasing import rewrite_all
from services.analytics.judging import judge_all
from services.analytics.measuring import measure_facts
from services.analytics.partitioning import make_months
from services.analytics.people.subscriptions import HANDLERS as PEOPLE
from services.analytics.projecting import drop_replaced, project_all
from services.analytics.publishing import publish_news
from services.analytics.reporting import make_reports
from services.analytics.reports.subscriptions import HANDLERS as REPORTS
from services.analytics.viewings.subscriptions import HANDLERS as VIEWINGS
from shared.messaging.handlers import combine
from shared.service import Schedule

__all__ = ["HANDLERS", "SCHEDULES"]

HANDLERS = combine([ARCHIVE, PEOPLE, REPORTS, VIEWINGS])

SCHEDULES: tuple[Schedule, ...] = (
    Schedule("project", 0.5, project_all),
    Schedule("drop replaced facts", 60, drop_replaced),
    Schedule("rewrite archive", 5, rewrite_all),
    Schedule("make months", 3600, make_months),
    Schedule("measure facts", 15, measure_facts),
    Schedule("publish", 1, publish_news),
    Schedule("judge health", 300, judge_all),
    Schedule("make reports", 60, make_reports),
    Schedule("compare participants", 3600, compare_daily),
)
