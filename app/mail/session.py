"""One signed-in conversation with the account's mail server. aiosmtplib opens it, encrypts it and signs in."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl

import aiosmtplib

from app.mail.conversation import Conversation
from app.model.account import Account
from app.model.errors import Fault, PolkuError

OUR_NAME = "[127.0.0.1]"
"""What we call ourselves in EHLO: an address literal, so that this computer's name stays at home."""
_AUTH_METHODS = ("plain", "login", "cram-md5")


def tls_context(account: Account) -> ssl.SSLContext:
    """The system's own trust, plus the account's extra authority if it has one. Nothing is ever left unchecked.

    Raises PolkuError `smtp-certificate` when the extra authority's file is gone or is none.
    """
    context = ssl.create_default_context()
    if account.ca_file:
        try:
            context.load_verify_locations(cafile=account.ca_file)
        except OSError as error:
            raise _error("smtp-certificate", account, "world", reply=str(error)) from error
    return context


class Session:
    """An open conversation, and how to end it. `pipelining`: the server takes several commands at once."""

    def __init__(self, smtp: aiosmtplib.SMTP, talk: Conversation) -> None:
        self.talk = talk
        self.pipelining = smtp.supports_extension("pipelining")
        self._smtp = smtp

    def drop(self) -> None:
        """Close the connection at once; the socket is gone after the event loop's next round. Safe to call twice."""
        # aiosmtplib forgets the transport when the server hangs up, while TLS may still be half closed.
        self.talk.transport.abort()
        self._smtp.close()

    async def leave(self) -> None:
        """Say goodbye, then close."""
        try:
            async with asyncio.timeout(5.0):
                self.talk.say(b"QUIT\r\n", 1)
                await self.talk.reply()
        except OSError:
            pass  # it has gone already
        finally:
            self.drop()
            await asyncio.sleep(0)


async def open_session(
    account: Account, password: str, seconds: float, context: ssl.SSLContext | None = None
) -> Session:
    """Connect, encrypt, sign in; each step may take so many seconds. `context`: one of `tls_context`, to use it again.

    Raises PolkuError: `smtp-plain-refused`, `smtp-unreachable`, `smtp-timeout`, `smtp-certificate`, `smtp-tls`,
    `smtp-no-starttls`, `smtp-auth`, `smtp-auth-basic-off`, `smtp-auth-browser`, `smtp-auth-unsupported`, `smtp-busy` or
    `smtp-closed`, each with `host`, `port`, `code` (SMTP's, 0 for none) and `reply` (the server's words).
    """
    if account.security == "plain" and not is_loopback(account.host):
        raise _error("smtp-plain-refused", account, "user")
    if context is None and account.security != "plain":
        context = tls_context(account)
    smtp = aiosmtplib.SMTP(
        hostname=account.host,
        port=account.port,
        local_hostname=OUR_NAME,
        timeout=seconds,
        use_tls=account.security == "tls",
        start_tls=False,
        tls_context=context,
    )
    session: Session | None = None
    try:
        await smtp.connect()
        await smtp.ehlo()
        if account.security == "starttls":
            await _encrypt(smtp, account)
        if account.username:
            await _sign_in(smtp, account, password)
        if not isinstance(smtp.transport, asyncio.Transport):
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        session = Session(smtp, Conversation(smtp.transport))
    except (aiosmtplib.SMTPException, OSError) as error:
        raise _told(error, account) from error
    finally:
        if session is None:
            _give_up(smtp)
    return session


def _give_up(smtp: aiosmtplib.SMTP) -> None:
    if isinstance(smtp.transport, asyncio.WriteTransport):
        smtp.transport.abort()
    smtp.close()


def is_loopback(host: str) -> bool:
    """Whether the host is this computer itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _encrypt(smtp: aiosmtplib.SMTP, account: Account) -> None:
    if not smtp.supports_extension("starttls"):
        raise _error("smtp-no-starttls", account, "world")
    await smtp.starttls()
    await smtp.ehlo()


async def _sign_in(smtp: aiosmtplib.SMTP, account: Account, password: str) -> None:
    """One method, one try: a server that counts wrong passwords should count one."""
    offered = set(smtp.server_auth_methods)
    if account.sign_in != "password" and "xoauth2" in offered:
        await smtp.auth_xoauth2(account.username, password)
        return
    known = _AUTH_METHODS if account.sign_in == "password" else ()
    method = next((name for name in known if name in offered), "")
    match method:
        case "plain":
            await smtp.auth_plain(account.username, password)
        case "login":
            await smtp.auth_login(account.username, password)
        case "cram-md5":
            await smtp.auth_crammd5(account.username, password)
        case _:
            raise _error("smtp-auth-unsupported", account, "world", reply=", ".join(sorted(offered)))


def _told(error: Exception, account: Account) -> PolkuError:
    """What went wrong while connecting, as one of our codes."""
    if isinstance(error, PolkuError):
        return error
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _error("smtp-certificate", account, "world", reply=cause.verify_message)
        if isinstance(cause, ssl.SSLError):
            return _error("smtp-tls", account, "world", reply=str(cause.reason or cause))
        cause = cause.__cause__
    if isinstance(error, aiosmtplib.SMTPAuthenticationError) and error.code >= 500:
        off = "5.7.30" in error.message or "5.7.139" in error.message or "basic auth" in error.message.lower()
        code = "smtp-auth-basic-off" if off else "smtp-auth"
        if account.sign_in != "password":
            code = "smtp-auth-browser"
        return _error(code, account, "user", smtp_code=error.code, reply=error.message)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        code = "smtp-busy" if error.code < 500 else "smtp-closed"
        return _error(code, account, "world", smtp_code=error.code, reply=error.message)
    if isinstance(error, TimeoutError):
        return _error("smtp-timeout", account, "world")
    return _error("smtp-unreachable", account, "world", reply=str(error))


def _error(code: str, account: Account, fault: Fault, smtp_code: int = 0, reply: str = "") -> PolkuError:
    return PolkuError(code, fault, host=account.host, port=account.port, smtp_code=smtp_code, reply=reply[:300])
