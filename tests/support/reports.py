"""Delivery reports and complaints as mail servers and providers write them."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage

__all__ = ["bounce", "complaint"]


def bounce(
    original: EmailMessage,
    *,
    to: str = "mentoring@company.example",
    recipient: str = "",
    status: str = "5.1.1",
    action: str = "failed",
    diagnostic: str = "",
    returned: bool = True,
    size: int = 0,
) -> bytes:
    """A report of RFC 3464 about a mail. to: where it comes to. recipient: of whom it tells; none where it is empty.
    returned: whether the mail's headers are in it. size: bytes of the mail that come back besides."""
    lines = ["Reporting-MTA: dns; mail.company.example", ""]
    if recipient:
        lines.append(f"Final-Recipient: rfc822; {recipient}")
    lines.append(f"Action: {action}")
    if status:
        lines.append(f"Status: {status}")
    if diagnostic:
        lines.append(f"Diagnostic-Code: smtp; {diagnostic}")
    parts = {"text/plain": "Your message could not be delivered.", "message/delivery-status": "\n".join([*lines, ""])}
    if returned:
        parts["message/rfc822"] = f"{_headers(original)}\n" + ("x" * 76 + "\n") * (size // 77)
    return _report("delivery-status", to, parts)


def complaint(original: EmailMessage, *, recipient: str = "", kind: str = "abuse") -> bytes:
    """A report of RFC 5965 about a mail."""
    told = f"Original-Rcpt-To: <{recipient}>\n" if recipient else ""
    parts = {
        "text/plain": "This is a report of a mail that somebody called unwanted.",
        "message/feedback-report": f"Feedback-Type: {kind}\nUser-Agent: Provider/1\nVersion: 1\n{told}",
        "message/rfc822": f"{_headers(original)}\nHi",
    }
    return _report("feedback-report", "mentoring@company.example", parts)


def _headers(mail: EmailMessage) -> str:
    return "".join(f"{name}: {value}\n" for name, value in mail.items())


def _report(kind: str, to: str, parts: Mapping[str, str]) -> bytes:
    headers = f"""From: Mail Delivery System <MAILER-DAEMON@mail.company.example>
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="limit"

"""
    bodies = "".join(f"--limit\nContent-Type: {kind}\n\n{text}\n" for kind, text in parts.items())
    return f"{headers}{bodies}--limit--\n".replace("\n", "\r\n").encode()
