"""Mails that admins look at before anybody gets them."""

from __future__ import annotations

from datetime import timedelta

from shared import clock
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, join, words
from tests.support.mail import MailServer


async def test_an_admin_sees_a_mail_and_sends_it_to_themself(start: Start, mails: MailServer):
    harness = await start(TUESDAY_TEN + timedelta(hours=13))
    admin = await join(harness, "Ada Admin", "ada@company.example")
    hr = harness.client(admin, roles=["hr"])
    seen = (await hr.get("/api/notifications/v1/mails")).json()
    assert "match_proposed" in seen["rules"]
    assert "de" in seen["languages"]
    answer = await hr.get("/api/notifications/v1/mails/match_proposed?language=de-AT&variant=mentor")
    mail = answer.json()
    assert answer.status_code == 200, answer.text
    assert (mail["language"], mail["variants"][:2]) == ("de", ["mentee", "mentor"])
    assert mail["html"].startswith('<!doctype html>\n<html lang="de" dir="ltr">')
    sent = await hr.post("/api/notifications/v1/mails/match_proposed/tests", json={"language": "ar"})
    assert sent.status_code == 202, sent.text
    [came] = await mails.received(rule="mail_test")
    assert came["To"] == "Ada Admin <ada@company.example>"
    assert came["Content-Language"] == "ar"
    assert 'dir="rtl"' in words(came, "html")
    assert clock.now() < TUESDAY_TEN + timedelta(hours=14)


async def test_only_mails_that_there_are_can_be_seen_and_only_by_whoever_looks_after_them(start: Start):
    harness = await start()
    tom = await join(harness, "Tom Ek", "tom@company.example")
    it = harness.client(roles=["it"])
    for path, status in (
        ("mails/mail_test", 404),
        ("mails/goal_due?variant=sideways", 404),
        ("mails/nothing", 422),
        ("mails/goal_due?language=../..", 422),
    ):
        assert (await it.get(f"/api/notifications/v1/{path}")).status_code == status, path
    nobody = await it.post("/api/notifications/v1/mails/goal_due/tests", json={})
    assert (nobody.status_code, nobody.json()["type"]) == (409, "urn:telemachus:problem:no-profile")
    employee = harness.client(tom)
    assert (await employee.get("/api/notifications/v1/mails/goal_due")).status_code == 403
    assert (await employee.post("/api/notifications/v1/mails/goal_due/tests", json={})).status_code == 403
