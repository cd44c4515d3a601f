"""How long a mail that is refused for now is tried again."""

from __future__ import annotations

from datetime import timedelta

from services.notifications.deliveries.domain import retry_after


def test_a_refused_mail_is_tried_every_hour_at_last_and_given_up_after_three_days():
    pauses: list[timedelta] = []
    waited = timedelta()
    while (pause := retry_after(len(pauses) + 1, waited)) is not None:
        pauses.append(pause)
        waited += pause
    assert pauses[:4] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)
    assert timedelta(days=3) <= waited < timedelta(days=3, hours=1)
