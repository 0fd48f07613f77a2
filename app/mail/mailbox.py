"""The shop's mailbox over IMAP, opened to be looked at only: nothing in it is deleted, moved or marked as read."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta, timezone
from imaplib import IMAP4
from typing import Any

import msgspec
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from app.mail.incoming import LARGEST
from app.mail.session import is_loopback
from app.model.account import MailboxAccount
from app.model.errors import Fault, PolkuError

SECONDS = 10.0
"""How long the server may take for one answer."""
BATCH = 20
"""Mails fetched at once: at most 5 MB."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UID = re.compile(rb"\bUID (\d{1,10})")
_DATE = re.compile(rb'INTERNALDATE "([ \d]\d)-([A-Z][a-z]{2})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"')


class Fetched(msgspec.Struct, frozen=True):
    """One mail: its number, when the mailbox got it, and its first `LARGEST` bytes."""

    uid: int
    at: datetime
    raw: bytes


class OpenMailbox:
    """A folder opened for looking. Numbers mean the same mails as long as `uid_validity` is the same."""

    def __init__(self, box: BaseMailBox, account: MailboxAccount) -> None:
        self._box, self._account = box, account
        _kind, found = box.client.response("UIDVALIDITY")
        text = found[0] if found else None
        self.uid_validity = int(text) if isinstance(text, bytes) and text.isdigit() else 0

    def since(self, day: date) -> list[int]:
        """Numbers of the mails that came on that day or later, ascending. Raises PolkuError (imap-...)."""
        asked = f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"
        with _told(self._account):
            return sorted(int(uid) for uid in self._box.uids(asked, charset=None))

    def fetch(self, uids: Sequence[int], now: datetime) -> list[Fetched]:
        """These mails, those that are still there; `now` stands in for a date that the server does not tell."""
        if not uids:
            return []
        wanted = ",".join(map(str, uids))
        with _told(self._account):
            status, answer = self._box.client.uid("fetch", wanted, f"(UID INTERNALDATE BODY.PEEK[]<0.{LARGEST}>)")
        if status != "OK":
            raise _error("imap-closed", self._account, "world", str(status))
        return list(_mails(answer, now))


@contextmanager
def open_mailbox(account: MailboxAccount, password: str, seconds: float = SECONDS) -> Iterator[OpenMailbox]:
    """Connect, encrypt, sign in and open the folder for looking; say goodbye in the end.

    Raises PolkuError imap-plain-refused, -unreachable, -timeout, -certificate, -tls, -no-starttls, -auth,
    -auth-browser, -folder or -closed, each with `host`, `port` and `reply`.
    """
    if account.security == "plain" and not is_loopback(account.host):
        raise _error("imap-plain-refused", account, "user")
    with _told(account):
        box = _connect(account, seconds)
    try:
        with _told(account):
            _sign_in(box, account, password)
            box.folder.set(account.folder, readonly=True)
            opened = OpenMailbox(box, account)
        yield opened
    finally:
        with suppress(ImapToolsError, IMAP4.error, OSError):
            box.logout()


def check_mailbox(account: MailboxAccount, password: str) -> None:
    """Sign in, open the folder and leave again. Raises as `open_mailbox`."""
    with open_mailbox(account, password):
        pass


def _connect(account: MailboxAccount, seconds: float) -> BaseMailBox:
    if account.security == "plain":
        return MailBoxUnencrypted(account.host, account.port, timeout=seconds)
    context = ssl.create_default_context()
    if account.ca_file:
        try:
            context.load_verify_locations(cafile=account.ca_file)
        except OSError as error:
            raise _error("imap-certificate", account, "world", str(error)) from error
    if account.security == "tls":
        return MailBox(account.host, account.port, timeout=seconds, ssl_context=context)
    return MailBoxStartTls(account.host, account.port, timeout=seconds, ssl_context=context)


def _sign_in(box: BaseMailBox, account: MailboxAccount, password: str) -> None:
    """One try: a server that counts wrong passwords should count one."""
    if account.sign_in != "password":
        told = iter((f"user={account.username}\1auth=Bearer {password}\1\1".encode(),))
        box.client.authenticate("XOAUTH2", lambda _challenge: next(told, b""))
    elif account.username.isascii() and password.isascii():
        box.login(account.username, password, initial_folder=None)
    else:
        box.login_utf8(account.username, password, initial_folder=None)


def _mails(answer: Sequence[Any], now: datetime) -> Iterator[Fetched]:
    """The mails of an answer to FETCH: pairs of what is said and what it is about, and what is said after."""
    for index, piece in enumerate(answer):
        if not isinstance(piece, tuple) or len(piece) != 2:
            continue
        after = answer[index + 1] if index + 1 < len(answer) else b""
        said = piece[0] + b" " + (after if isinstance(after, bytes) else b"")
        uid = _UID.search(said)
        if uid:
            yield Fetched(int(uid[1]), _moment(said) or now, bytes(piece[1])[:LARGEST])


def _moment(said: bytes) -> datetime | None:
    found = _DATE.search(said)
    if not found or found[2].decode() not in _MONTHS:
        return None
    month = _MONTHS.index(found[2].decode()) + 1
    offset = timedelta(hours=int(found[8]), minutes=int(found[9])) * (-1 if found[7] == b"-" else 1)
    day, year, hour, minute, second = (int(found[number]) for number in (1, 3, 4, 5, 6))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@contextmanager
def _told(account: MailboxAccount) -> Iterator[None]:
    """Turn what goes wrong on the way into one of our codes."""
    try:
        yield
    except PolkuError:
        raise
    except MailboxLoginError as error:
        raise _error("imap-auth", account, "user", _words(error)) from error
    except MailboxFolderSelectError as error:
        raise _error("imap-folder", account, "user", account.folder) from error
    except (ImapToolsError, IMAP4.error) as error:
        code = "imap-no-starttls" if "TLS not supported" in str(error) else "imap-closed"
        auth = "AUTHENTICATIONFAILED" in str(error)
        if auth and account.sign_in != "password":
            raise _error("imap-auth-browser", account, "user") from error
        raise _error("imap-auth" if auth else code, account, "user" if auth else "world", _words(error)) from error
    except ssl.SSLCertVerificationError as error:
        raise _error("imap-certificate", account, "world", error.verify_message) from error
    except ssl.SSLError as error:
        raise _error("imap-tls", account, "world", str(error.reason or error)) from error
    except TimeoutError as error:
        raise _error("imap-timeout", account, "world") from error
    except (OSError, ValueError) as error:  # ValueError: a host name that cannot be one
        raise _error("imap-unreachable", account, "world", str(error)) from error


def _words(error: Exception) -> str:
    said = getattr(error, "command_result", None)
    if isinstance(said, tuple) and len(said) == 2 and said[1]:
        first = said[1][0]
        return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)
    return str(error)


def _error(code: str, account: MailboxAccount, fault: Fault, reply: str = "") -> PolkuError:
    return PolkuError(code, fault, host=account.host, port=account.port, reply=" ".join(reply.split())[:300])
