"""What notifications listens to, and what it does by the clock."""

from __future__ import annotations

from services.notifications.agreements.subscriptions import HANDLERS as AGREEMENTS
from services.notifications.announcements.subscriptions import HANDLERS as ANNOUNCEMENTS
from services.notifications.chats.subscriptions import HANDLERS as CHATS
from services.notifications.concerns.subscriptions import HANDLERS as CONCERNS
from services.notifications.confirming.subscriptions import HANDLERS as CONFIRMING
from services.notifications.delivering import deliver, measure, post_moments, release_known
from services.notifications.exchanges.subscriptions import HANDLERS as EXCHANGES
from services.notifications.feeds.subscriptions import HANDLERS as FEEDS
from services.notifications.gatherings.subscriptions import HANDLERS as GATHERINGS
from services.notifications.goals.subscriptions import HANDLERS as GOALS
from services.notifications.health.subscriptions import HANDLERS as HEALTH
from services.notifications.introductions.subscriptions import HANDLERS as INTRODUCTIONS
from services.notifications.mentorships.subscriptions import HANDLERS as MENTORSHIPS
from services.notifications.monthly_reports.subscriptions import HANDLERS as MONTHLY_REPORTS
from services.notifications.nudges.subscriptions import HANDLERS as NUDGES
from services.notifications.participants.subscriptions import HANDLERS as PARTICIPANTS
from services.notifications.people.subscriptions import HANDLERS as PEOPLE
from services.notifications.phases.subscriptions import HANDLERS as PHASES
from services.notifications.preferences.subscriptions import HANDLERS as PREFERENCES
from services.notifications.programs.subscriptions import HANDLERS as PROGRAMS
from services.notifications.proposals.subscriptions import HANDLERS as PROPOSALS
from services.notifications.purging import purge
from services.notifications.ratings.subscriptions import HANDLERS as RATINGS
from services.notifications.receiving import read_mailboxes
from services.notifications.recognition.subscriptions import HANDLERS as RECOGNITION
from services.notifications.requests.subscriptions import HANDLERS as REQUESTS
from services.notifications.sessions.subscriptions import HANDLERS as SESSIONS
from services.notifications.silences.subscriptions import HANDLERS as SILENCES
from services.notifications.suppressions.subscriptions import HANDLERS as SUPPRESSIONS
from services.notifications.webhooks.subscriptions import HANDLERS as WEBHOOKS
from shared.messaging.handlers import combine
from shared.service import Schedule

__all__ = ["HANDLERS", "SCHEDULES"]

HANDLERS = combine(
    [
        PEOPLE,
        SUPPRESSIONS,
        PREFERENCES,
        RATINGS,
        PROGRAMS,
        MENTORSHIPS,
        SESSIONS,
        NUDGES,
        PARTICIPANTS,
        ANNOUNCEMENTS,
        CONCERNS,
        PROPOSALS,
        REQUESTS,
        INTRODUCTIONS,
        PHASES,
        AGREEMENTS,
        EXCHANGES,
        CONFIRMING,
        SILENCES,
        RECOGNITION,
        GOALS,
        GATHERINGS,
        HEALTH,
        MONTHLY_REPORTS,
        FEEDS,
        CHATS,
        WEBHOOKS,
    ]
)

SCHEDULES = (
    Schedule("deliver", 0.5, deliver),
    Schedule("release", 10, release_known),
    Schedule("read mailboxes", 60, read_mailboxes),
    Schedule("measure deliveries", 15, measure),
    Schedule("post moments", 60, post_moments),
    Schedule("purge", 3600, purge),
)
