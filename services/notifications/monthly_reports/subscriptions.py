"""What of reports is listened to."""

from __future__ import annotations

from services.notifications.monthly_reports import handlers
from shared.events.analytics import ReportReady
from shared.messaging.handlers import Handlers

__all__ = ["HANDLERS"]

HANDLERS: Handlers = {ReportReady: handlers.tell_of_report}
