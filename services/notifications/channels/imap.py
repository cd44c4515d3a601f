"""Reading a mailbox over IMAP, in a thread: everything here blocks, and no answer is waited for longer than a setting.

Of a mail only the beginning is fetched: a report of a mail that was too large may bring all of it back.
"""

from __future__ import annotations

import hashlib
import imaplib
import re
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from imap_tools.consts import MailMessageFlags
from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxUnencrypted

from services.notifications.channels.received import read_mail
from services.notifications.settings import Mailbox

__all__ = ["AWAY", "LARGEST", "MailboxReader", "Received"]

LARGEST = 512 << 10
"""Bytes of a mail that are fetched. A report says what it has to in the first 20,000."""

AWAY = (OSError, EOFError, ssl.SSLError, imaplib.IMAP4.error, ImapToolsError)
"""What is raised when a server is not there, refuses the password, breaks off or answers nonsense."""

_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,15})")


@dataclass(frozen=True, slots=True)
class Received:
    """A mail in a mailbox. digest: SHA-256 of what was fetched. mail: None for what is no mail. whole: whether all of
    it was fetched."""

    uid: str
    digest: str
    mail: EmailMessage | None
    whole: bool


class MailboxReader:
    """One connection to a mailbox."""

    def __init__(self, mailbox: Mailbox, ca_file: Path | None, timeout: float) -> None:
        self._mailbox = mailbox
        self._ca_file = ca_file
        self._timeout = timeout
        self._open: BaseMailBox | None = None

    def connect(self) -> None:
        """Sign in and open the folder. The server's certificate is verified before the password is sent."""
        one = self._mailbox
        if one.tls == "tls":
            self._open = opened = MailBox(one.host, one.port, self._timeout, ssl_context=self._trusted())
        else:
            self._open = opened = MailBoxUnencrypted(one.host, one.port, self._timeout)
        if one.tls == "starttls":
            # The library's own class for this leaves the connection open when it fails.
            opened.client.starttls(self._trusted())
        login = opened.login if (one.username + one.password).isascii() else opened.login_utf8
        login(one.username, one.password, initial_folder=one.folder)

    def _trusted(self) -> ssl.SSLContext:
        trusted = ssl.create_default_context()
        if self._ca_file is not None:
            trusted.load_verify_locations(self._ca_file)
        return trusted

    def unseen(self) -> list[str]:
        """UIDs of mails that nobody has read, the oldest first."""
        return self._server.uids("UNSEEN")

    def generation(self) -> str:
        """When it changes, UIDs mean other mails (UIDVALIDITY)."""
        _, found = self._server.client.response("UIDVALIDITY")
        return str(found)

    def fetch(self, uid: str) -> Received | None:
        """The beginning of a mail, which stays as it is; None when it is gone."""
        said, answered = self._server.client.uid("FETCH", uid, f"(RFC822.SIZE BODY.PEEK[]<0.{LARGEST}>)")
        found = cast("list[object]", answered)
        parts: list[Any] = [part for part in found if isinstance(part, tuple)]
        if said != "OK" or not parts:
            return None
        about, content = cast("tuple[bytes, bytes]", parts[0])
        content = content[:LARGEST]
        others = b" ".join(part for part in found if isinstance(part, bytes))
        size = _SIZE.search(about) or _SIZE.search(others)
        whole = int(size[1]) <= len(content) if size else len(content) < LARGEST
        return Received(uid, hashlib.sha256(content).hexdigest(), read_mail(content), whole)

    def done(self, uid: str) -> bool:
        """Mark a mail as read, and move it where there is a folder for what was acted on; False when that fails."""
        self.read(uid)
        folder = self._mailbox.done
        if not folder:
            return True
        try:
            if not self._server.folder.exists(folder):
                self._server.folder.create(folder)
            self._server.move(uid, folder)
        except ImapToolsError:
            return False
        return True

    def read(self, uid: str) -> None:
        """Mark a mail as read."""
        self._server.flag(uid, MailMessageFlags.SEEN, value=True)

    def flag(self, uid: str) -> None:
        """Mark a mail for people to look at."""
        self._server.flag(uid, MailMessageFlags.FLAGGED, value=True)

    def close(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            server: Any = opened
            with suppress(*AWAY):
                server.logout()
            with suppress(OSError):
                opened.client.shutdown()

    def abort(self) -> None:
        """End whatever waits for the server, from another thread."""
        if self._open is not None:
            with suppress(OSError):
                self._open.client.sock.shutdown(socket.SHUT_RDWR)

    @property
    def _server(self) -> Any:  # the library says of its answers only that they are tuples
        if self._open is None:
            raise ConnectionError("the mailbox is not open")
        return self._open
