"""Mails as they come back to a shop: made up, each in the shape that a kind of server or program gives it."""

from __future__ import annotations

from email.utils import format_datetime

from runner_kit import START

SHOP = "hei@koe.example"


def sent_id(token: str) -> str:
    """The Message-ID of a message of ours."""
    return f"<polku.{token}@koe.example>"


def mail(subject: str, text: str = "", sender: str = "ada@koe.example", *headers: str, to: str = SHOP) -> bytes:
    """A plain mail."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Date: {format_datetime(START)}", *headers]
    return "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text]).encode()


def dsn(token: str, status: str, said: str, recipient: str = "ada@koe.example", action: str = "failed") -> bytes:
    """A delivery report by RFC 3464, the message's headers returned."""
    return _report(
        "delivery-status",
        "message/delivery-status",
        "Reporting-MTA: dns; mx.koe.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; {said}",
        token,
    )


def arf(token: str) -> bytes:
    """A complaint by RFC 5965."""
    return _report("feedback-report", "message/feedback-report", "Feedback-Type: abuse\r\nVersion: 1", token)


def exim(token: str, said: str, recipient: str = "ada@koe.example") -> bytes:
    """Exim's own words in plain text, no report."""
    return mail(
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\r\n\r\n"
        "A message that you sent could not be delivered to one or more of its\r\n"
        "recipients. This is a permanent error. The following address(es) failed:\r\n\r\n"
        f"  {recipient}\r\n    SMTP error from remote mail server after RCPT TO:<{recipient}>:\r\n    {said}\r\n\r\n"
        f"------ This is a copy of the message, including all the headers. ------\r\n\r\nMessage-ID: {sent_id(token)}",
        "Mail Delivery System <Mailer-Daemon@mx.koe.example>",
        "Return-Path: <>",
        f"X-Failed-Recipients: {recipient}",
    )


def qmail(token: str, said: str, recipient: str = "ada@koe.example") -> bytes:
    """qmail's own words."""
    return mail(
        "failure notice",
        "Hi. This is the qmail-send program at mx.koe.example.\r\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        f"This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n<{recipient}>:\r\n{said}\r\n\r\n"
        f"--- Below this line is a copy of the message.\r\n\r\nMessage-ID: {sent_id(token)}\r\n",
        "MAILER-DAEMON@mx.koe.example",
        "Return-Path: <>",
    )


def _report(kind: str, type_: str, status: str, token: str) -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.koe.example\r\nTo: {SHOP}\r\nSubject: Delivery report\r\nReturn-Path: <>\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type={kind}; boundary="b1"\r\n\r\n'
        "--b1\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        f"--b1\r\nContent-Type: {type_}\r\n\r\n{status}\r\n\r\n"
        f"--b1\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: Hei\r\nMessage-ID: {sent_id(token)}\r\n\r\n"
        "--b1--\r\n"
    ).encode()
