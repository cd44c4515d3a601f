"""The mailbox of the embedded run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from telemachus.embedded.mailbox import Mailbox

INVITATION = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:test\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
UID:one\r
DTSTAMP:20310304T100000Z\r
DTSTART:20310311T090000Z\r
DTEND:20310311T100000Z\r
SUMMARY:Plans <b>\r
ATTENDEE;CN=Tom Ek:mailto:tom@company.example\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
async def mailbox(tmp_path: Path) -> AsyncIterator[Mailbox]:
    async with Mailbox(tmp_path / "mails") as mailbox:
        yield mailbox


def browser(mailbox: Mailbox) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(mailbox.app), base_url="http://mailbox")


def mail(to: str, subject: str = "Hello", rule: str = "") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Telemachus <t@company.example>", to, subject
    message["Message-ID"] = "<one@company.example>"
    if rule:
        message["X-Telemachus-Nudge"] = f"{rule}; id=0199d3a0-0000-7000-8000-000000000001"
    message.set_content("Words in plain text")
    message.add_alternative("<html><head></head><body><script>1</script>Words in HTML</body></html>", subtype="html")
    return message


async def send(mailbox: Mailbox, *mails: EmailMessage) -> None:
    async with aiosmtplib.SMTP(hostname=mailbox.host, port=mailbox.port, start_tls=False) as client:
        for message in mails:
            await client.send_message(message)


async def test_mails_are_listed_newest_first_and_found_by_recipient_and_rule(mailbox: Mailbox):
    await send(
        mailbox,
        mail("Tom Ek <tom@company.example>", "First", "session_invitation_with_a_long_name_that_folds"),
        mail("Zoë Obi <zoe@company.example>", "Grüße <b>"),
        mail("Tom Ek <tom@company.example>", "Third"),
    )
    async with browser(mailbox) as client:
        everything = (await client.get("/mailbox/api/messages")).json()
        assert [found["subject"] for found in everything["messages"]] == ["Third", "Grüße <b>", "First"]
        toms = (await client.get("/mailbox/api/messages", params={"to": "TOM@", "limit": 1})).json()
        assert (toms["total"], len(toms["messages"])) == (2, 1)
        by_name = (await client.get("/mailbox/api/messages", params={"to": "zoë"})).json()
        assert [found["to"] for found in by_name["messages"]] == [["zoe@company.example"]]
        by_rule = await client.get(
            "/mailbox/api/messages", params={"rule": "session_invitation_with_a_long_name_that_folds"}
        )
        assert by_rule.json()["total"] == 1
        page = await client.get("/mailbox/", params={"to": "company.example"})
        assert "3 mails match" in page.text
        assert "Grüße &lt;b&gt;" in page.text
        assert "No mail matches" in (await client.get("/mailbox/", params={"to": "<nobody>"})).text


async def test_a_mails_html_is_shown_where_its_scripts_cannot_run(mailbox: Mailbox):
    await send(mailbox, mail("tom@company.example"))
    async with browser(mailbox) as client:
        [found] = (await client.get("/mailbox/api/messages")).json()["messages"]
        page = await client.get(f"/mailbox/messages/{found['id']}")
        assert "Words in plain text" in page.text
        assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        html = await client.get(f"/mailbox/messages/{found['id']}/html")
        assert "Words in HTML" in html.text
        policy = html.headers["Content-Security-Policy"]
        assert policy.startswith("sandbox allow-popups")
        assert "allow-scripts" not in policy
        assert (await client.get("/mailbox/messages/../../etc/passwd")).status_code == 404
        assert (await client.get("/mailbox/messages/nothing")).status_code == 404


async def test_an_invitation_is_summed_up_and_can_be_downloaded(mailbox: Mailbox):
    message = mail("tom@company.example")
    message.add_alternative(INVITATION, maintype="text", subtype="calendar", params={"method": "REQUEST"})
    await send(mailbox, message)
    async with browser(mailbox) as client:
        [found] = (await client.get("/mailbox/api/messages")).json()["messages"]
        assert found["has_calendar"] is True
        page = await client.get(f"/mailbox/messages/{found['id']}")
        for words in ("Plans &lt;b&gt;", "Tuesday 11 March 2031, 09:00–10:00 (UTC)", "Tom Ek"):
            assert words in page.text
        assert (await client.get(f"/mailbox/messages/{found['id']}/invitation.ics")).content == INVITATION
        raw = await client.get(f"/mailbox/messages/{found['id']}/raw")
        assert b"Words in plain text" in raw.content


async def test_mails_are_still_there_after_a_restart(tmp_path: Path):
    async with Mailbox(tmp_path) as first:
        await send(first, mail("tom@company.example", "Kept"))
    async with Mailbox(tmp_path) as second:
        await send(second, mail("tom@company.example", "New"))
        assert [found.subject for found in second.find()] == ["New", "Kept"]
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await send(second, mail("tom@company.example"))


async def test_more_mails_than_a_page_holds_are_paged(mailbox: Mailbox):
    await send(mailbox, *(mail("tom@company.example", f"Mail {number}") for number in range(51)))
    async with browser(mailbox) as client:
        first, last = await client.get("/mailbox/"), await client.get("/mailbox/?page=2")
        assert "Page 1 of 2" in first.text
        assert "Mail 0<" not in first.text
        assert "Mail 0<" in last.text
        assert (await client.get("/mailbox/?page=99")).text.count("Page 2 of 2") == 1
