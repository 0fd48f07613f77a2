"""The exact bytes of a message, built once: what is hashed and recorded is what is sent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

import msgspec

from app.mail.addresses import ascii_address, domain_of, safe
from app.mail.encoding import base64_lines, quoted_pieces, quoted_printable
from app.mail.ids import token_of
from app.mail.words import phrase, unstructured
from app.model.errors import PolkuError
from app.model.nodes import MessageClass
from app.render.merge import Merged
from app.render.pictures import PICTURE_DOMAIN

MAX_BYTES = 10_000_000
PictureBytes = Callable[[str], bytes]
"""The file behind `shop:<name>`. Raises PolkuError when there is none."""
_MAGIC = ((b"\x89PNG\r\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"RIFF", "webp"))


class Head(msgspec.Struct, frozen=True):
    """What the headers are made of. `date` is aware, in the zone it is to be written in.

    `stop_mailto` and `stop_https` are whole addresses; a marketing message needs at least one of them.
    `flow_slug`, `flow_title` and `node` name what sent it, never whom it went to.
    """

    message_id: str
    date: datetime
    from_address: str
    to_address: str
    from_name: str = ""
    reply_to: str = ""
    message_class: MessageClass = "marketing"
    flow_slug: str = ""
    flow_title: str = ""
    node: str = ""
    language: str = "fi"
    stop_mailto: str = ""
    stop_https: str = ""


class Built(msgspec.Struct, frozen=True):
    """The bytes as they go over the wire (dots not yet doubled), their SHA-256, and the envelope's two addresses."""

    data: bytes
    sha256: bytes
    from_addr: str
    to_addr: str


def build_message(head: Head, merged: Merged, picture_bytes: PictureBytes | None = None) -> Built:
    """The message as bytes. With no HTML it is text only; the shop's pictures go inside it.

    Raises PolkuError: `address-bad`, `address-smtputf8`, `header-unsafe`, `message-no-stop` (marketing without a way to
    stop), `picture-unreadable`, `message-too-big`.
    """
    token = token_of(head.message_id)
    if not token:
        raise PolkuError("header-unsafe", "ours", header="Message-ID")
    body = _body(merged, head.language, token, picture_bytes)
    headers = f"{_headers(head, merged.subject, token)}MIME-Version: 1.0\r\n".encode("ascii")
    if not _HEADERS.fullmatch(headers):
        raise PolkuError("message-malformed", "ours", what="header")
    data = headers + body
    if len(data) > MAX_BYTES:
        raise PolkuError("message-too-big", "user", size=len(data))
    return Built(data, hashlib.sha256(data).digest(), ascii_address(head.from_address), ascii_address(head.to_address))


def checked(data: bytes) -> bytes:
    """The same bytes, if a mail server may get them: for what was not built just now. Raises `message-malformed`."""
    lines = data.split(b"\r\n")
    ends = len(lines) - 1
    if data.count(b"\n") != ends or data.count(b"\r") != ends or lines.pop() or b"\0" in data or b"" not in lines:
        raise PolkuError("message-malformed", "ours", what="line ends")
    if not _HEADERS.fullmatch(data[: data.index(b"\r\n\r\n") + 2]):
        raise PolkuError("message-malformed", "ours", what="header")
    if max(map(len, lines)) > 998:
        raise PolkuError("message-malformed", "ours", what="line length")
    return data


_HEADERS = re.compile(rb"(?:(?:[A-Za-z][A-Za-z0-9-]*: |[ \t])[\x20-\x7e]{1,960}\r\n)+")


def _headers(head: Head, subject: str, token: str) -> str:
    sender = ascii_address(head.from_address)
    if head.date.tzinfo is None:
        raise PolkuError("header-unsafe", "ours", header="Date")
    parts = [
        f"Date: {_dated(head.date, str(head.date.utcoffset()))}\r\n",
        _from_header(head.from_name, sender),
        f"To: {ascii_address(head.to_address)}\r\n",
        f"Reply-To: {ascii_address(head.reply_to)}\r\n" if head.reply_to else "",
        f"Subject: {unstructured(safe(subject, 'Subject'), 9)}\r\n" if subject else "",
        f"Message-ID: {safe(head.message_id, 'Message-ID')}\r\n",
        _stop_headers(head) if head.message_class == "marketing" else "",
        _kind_headers(head.message_class, head.flow_slug, head.flow_title, head.node, domain_of(sender)),
        f"X-Polku-Message: polku.{token}\r\n",
    ]
    return "".join(parts)


# A window of messages is decided at one moment. (Equal moments may be written in different zones.)
@lru_cache(maxsize=16)
def _dated(date: datetime, _zone: str) -> str:
    return format_datetime(date)


@lru_cache(maxsize=64)
def _from_header(name: str, address: str) -> str:
    if not name:
        return f"From: {address}\r\n"
    shown = phrase(safe(name, "From"), 6)
    fold = "\r\n " if len(shown.rpartition("\n")[2]) + len(address) > 66 else " "
    return f"From: {shown}{fold}<{address}>\r\n"


def _stop_headers(head: Head) -> str:
    """RFC 2369 and, only where an endpoint answers, RFC 8058: literal, on one line, https first."""
    ways = [way for way in (head.stop_https, head.stop_mailto) if way]
    if not ways:
        raise PolkuError("message-no-stop", "user")
    for way in ways:
        if not re.fullmatch(r"(?:https://|mailto:)[!-;=?-~]{3,400}", way):
            raise PolkuError("header-unsafe", "ours", header="List-Unsubscribe")
    post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" if head.stop_https else ""
    return f"List-Unsubscribe: {', '.join(f'<{way}>' for way in ways)}\r\n{post}"


@lru_cache(maxsize=512)
def _kind_headers(message_class: str, slug: str, title: str, node: str, domain: str) -> str:
    """What tells programs that this was written by a program, and (marketing) which list it belongs to."""
    flow, step = _slug(slug or title) or "polku", _slug(node) or "message"
    sender = hashlib.sha256(domain.encode()).hexdigest()[:10]
    automatic = "Auto-Submitted: auto-generated\r\n"
    if message_class != "marketing":
        return f"{automatic}Feedback-ID: {flow}:{step}:trx:{sender}\r\n"
    named = f"{phrase(safe(title, 'List-Id'), 9)} " if title else ""
    where = f"<{flow}.list.{domain}>"
    fold = "\r\n " if len(named.rpartition("\n")[2]) + len(where) > 66 else ""
    return (
        f"List-Id: {named.rstrip() if fold else named}{fold}{where}\r\nPrecedence: bulk\r\n{automatic}"
        f"Feedback-ID: {flow}:{step}:mkt:{sender}\r\n"
    )


@lru_cache(maxsize=512)
def _slug(text: str) -> str:
    plain = text.casefold().translate(str.maketrans("åäö", "aao"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]


def _body(merged: Merged, language: str, token: str, picture_bytes: PictureBytes | None) -> bytes:
    """Content-Type and all below it: text, or text and HTML, the HTML with its pictures."""
    tongue = f"Content-Language: {_slug(language) or 'fi'}\r\n".encode()
    text = _part("plain", quoted_printable(merged.text))
    if not merged.html_pieces:
        return tongue + text
    html = _part("html", quoted_pieces(merged.html_pieces))
    if merged.pictures and picture_bytes is not None:
        pictures = [_picture(name, picture_bytes(name)) for name in merged.pictures]
        html = _multipart("related", f"=_r{token}", [html, *pictures], '; type="text/html"')
    return tongue + _multipart("alternative", f"=_a{token}", [text, html])


def _part(subtype: str, quoted: bytes) -> bytes:
    head = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode() + quoted


def _multipart(subtype: str, boundary: str, parts: list[bytes], more: str = "") -> bytes:
    """The boundary begins with =_ and so stands in no quoted-printable or base64 body."""
    line = f"--{boundary}\r\n".encode()
    head = f'Content-Type: multipart/{subtype}{more};\r\n boundary="{boundary}"\r\n\r\n'.encode()
    return head + line + line.join(parts) + f"--{boundary}--\r\n".encode()


@lru_cache(maxsize=64)
def _picture(name: str, data: bytes) -> bytes:
    kind = next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)
    if kind is None:
        raise PolkuError("picture-unreadable", "user", name=name)
    head = (
        f"Content-Type: image/{kind}\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <{name}@{PICTURE_DOMAIN}>\r\n"
        f'Content-Disposition: inline; filename="{name}"\r\n\r\n'
    )
    return head.encode() + base64_lines(data)
