"""The bytes of a message, read back by another reader of mail."""

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.letters import new_token
from app.mail.build import Built, Head, build_message, checked
from app.mail.ids import message_id
from app.model.errors import PolkuError
from app.model.template import Picture, Text
from app.render.merge import Merged
from message_kit import NOW, merged

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 3
MESSAGE_ID = "<polku.b4xn2uzqxi7uds2gdajehn2ezi@kylakauppa.example>"
STOP = "mailto:hei@kylakauppa.example?subject=STOP%20abc"
HEAD = Head(
    message_id=MESSAGE_ID,
    date=NOW.astimezone(ZoneInfo("Europe/Helsinki")),
    from_address="hei@kylakauppa.example",
    to_address="elsa@asiakas.example",
    from_name="Kyläkauppa",
    reply_to="asiakaspalvelu@kylakauppa.example",
    flow_slug="thank-you",
    flow_title="Kiitä tilauksesta",
    node="thanks-first",
    stop_mailto=STOP,
)
PLAIN = Merged("Hei", "", ("<p>", "Hei", "</p>"), "Hei")


def changed(**fields: object) -> Head:
    kept = {name: getattr(HEAD, name) for name in HEAD.__struct_fields__}
    return Head(**(kept | fields))  # type: ignore[arg-type]


def read(built: Built) -> EmailMessage:
    found = message_from_bytes(built.data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert not [part.defects for part in found.walk() if part.defects]
    return found


def headers(built: Built) -> dict[str, str]:
    block = built.data.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ")
    return dict(line.split(": ", 1) for line in block.split("\r\n"))


def test_a_marketing_message_carries_what_mailboxes_ask_for() -> None:
    assert headers(build_message(HEAD, PLAIN)) == {
        "Date": "Tue, 17 Mar 2026 18:32:00 +0200",
        "From": "=?utf-8?q?Kyl=C3=A4kauppa?= <hei@kylakauppa.example>",
        "To": "elsa@asiakas.example",
        "Reply-To": "asiakaspalvelu@kylakauppa.example",
        "Subject": "Hei",
        "Message-ID": MESSAGE_ID,
        "List-Unsubscribe": f"<{STOP}>",
        "List-Id": "=?utf-8?q?Kiit=C3=A4_tilauksesta?= <thank-you.list.kylakauppa.example>",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
        "Feedback-ID": "thank-you:thanks-first:mkt:" + sha256(b"kylakauppa.example").hexdigest()[:10],
        "X-Polku-Message": "polku.b4xn2uzqxi7uds2gdajehn2ezi",
        "MIME-Version": "1.0",
        "Content-Language": "fi",
        "Content-Type": 'multipart/alternative; boundary="=_ab4xn2uzqxi7uds2gdajehn2ezi"',
    }


def test_a_service_message_carries_none_of_the_list() -> None:
    found = headers(build_message(changed(message_class="service", stop_mailto=""), PLAIN))
    assert not {"List-Unsubscribe", "List-Unsubscribe-Post", "List-Id", "Precedence"} & set(found)
    assert found["Auto-Submitted"] == "auto-generated"
    assert ":trx:" in found["Feedback-ID"]


def test_one_click_is_promised_only_where_somebody_answers() -> None:
    assert "List-Unsubscribe-Post" not in headers(build_message(HEAD, PLAIN))
    found = headers(build_message(changed(stop_https="https://kylakauppa.example/u/abc"), PLAIN))
    assert found["List-Unsubscribe"] == f"<https://kylakauppa.example/u/abc>, <{STOP}>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_marketing_without_a_way_to_stop_is_not_written() -> None:
    with pytest.raises(PolkuError, match="message-no-stop"):
        build_message(changed(stop_mailto=""), PLAIN)


def test_text_comes_before_html_and_pictures_with_the_html() -> None:
    message = merged(Text("Hei"), Picture("shop:takki.png", "Takki"))
    whole = read(build_message(HEAD, message, {"takki.png": PNG}.__getitem__))
    assert [part.get_content_type() for part in whole.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    picture = list(whole.walk())[-1]
    assert picture["Content-ID"] == "<takki.png@shop.polku>"
    assert picture.get_content() == PNG
    assert 'src="cid:takki.png@shop.polku"' in whole.get_body(("html",)).get_content()  # type: ignore[union-attr]


def test_without_html_it_is_text_alone() -> None:
    whole = read(build_message(HEAD, Merged("Hei", "", (), "Ä\nö")))
    assert whole.get_content_type() == "text/plain"
    assert whole.get_content() == "Ä\r\nö\r\n"


def test_what_is_no_picture_is_not_sent_as_one() -> None:
    with pytest.raises(PolkuError, match="picture-unreadable"):
        build_message(HEAD, Merged("a", "", ("<p>",), "a", ("x.svg",)), lambda _name: b"<svg onload=alert(1)>")


def test_the_html_that_is_sent_is_the_html_that_was_shown() -> None:
    message = merged(Text("Hei **{{ customer.first_name }}** ja ä ö 😀" * 40))
    html = read(build_message(HEAD, message)).get_body(("html",))
    assert html is not None
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == message.html


def test_the_hash_is_that_of_the_bytes() -> None:
    built = build_message(HEAD, PLAIN)
    assert built.sha256 == sha256(built.data).digest()
    assert build_message(HEAD, PLAIN) == built


texts = st.text(max_size=300)
lines = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)


@settings(max_examples=60)
@given(subject=lines, name=lines, text=texts, html=texts)
def test_anything_reads_back_as_it_was(subject: str, name: str, text: str, html: str) -> None:
    built = build_message(changed(from_name=name), Merged(subject, "", ("<p>", html), text))
    data = checked(built.data)
    assert max(map(len, data.split(b"\r\n"))) <= 200
    assert b"?==?" not in data
    whole = read(built)
    assert _words(whole["subject"] or "") == _words(subject)
    # (email.policy.default puts a blank between the encoded words of a name, against RFC 2047 6.2)
    phrase, address = parseaddr(message_from_bytes(data)["from"])
    assert _words(str(make_header(decode_header(phrase)))) == _words(name)
    assert address == "hei@kylakauppa.example"
    parts = [part.get_content().replace("\r\n", "\n") for part in whole.iter_parts()]
    assert parts == [_as_mail(text), _as_mail("<p>" + html)]


def _words(text: str) -> str:
    return " ".join(text.split())


def _as_mail(text: str) -> str:
    ends = re.sub(r"\r\n?", "\n", text)
    return ends.encode("utf-8", "replace").decode().removesuffix("\n")


@given(lines.map(lambda text: " ".join(text.split())).filter(bool))
def test_a_subject_reads_back_to_the_letter(subject: str) -> None:
    data = build_message(HEAD, Merged(subject, "", (), "x")).data
    block = data.partition(b"\r\n\r\n")[0]
    found = re.search(rb"^Subject: (.*(?:\r\n .*)*)", block, re.MULTILINE)
    assert found
    assert all(len(line) <= 78 for line in found[0].split(b"\r\n"))
    assert all(len(word) <= 75 for word in re.findall(rb"=\?.*?\?=", found[1]))
    assert message_from_bytes(data, policy=policy.default)["subject"] == subject


@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ("Kiitos tilauksestasi", "Kiitos tilauksestasi"),
        ("=?utf-8?q?x?=", "=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?="),
        ("Ä", "=?utf-8?q?=C3=84?="),
    ],
)
def test_subjects_are_written_plainly_where_they_can_be(subject: str, written: str) -> None:
    assert headers(build_message(HEAD, Merged(subject, "", (), "x")))["Subject"] == written


@pytest.mark.parametrize(
    "bad", ["\r\nBcc: a@b.example", "\n", "a\r", "\0", "\x0b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800"]
)
@pytest.mark.parametrize(
    "field",
    [
        "subject",
        "from_name",
        "flow_title",
        "from_address",
        "to_address",
        "reply_to",
        "message_id",
        "stop_mailto",
        "stop_https",
    ],
)
def test_nothing_can_break_out_of_a_header(field: str, bad: str) -> None:
    subject = f"Hei{bad}" if field == "subject" else "Hei"
    broken = {} if field == "subject" else {field: f"{getattr(HEAD, field) or 'https://a.example/'}{bad}"}
    with pytest.raises(PolkuError) as refused:
        build_message(changed(**broken), Merged(subject, "", (), "x"))
    assert refused.value.code in ("header-unsafe", "address-bad", "address-smtputf8")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "address-bad"),
        ("elsa", "address-bad"),
        ("elsa@", "address-bad"),
        ("@b.example", "address-bad"),
        ("a b@c.example", "address-bad"),
        ("a<b@c.example", "address-bad"),
        ("a>@c.example", "address-bad"),
        ("Elsa <a@c.example>", "address-bad"),
        ("a@b.example,c@d.example", "address-bad"),
        ("a@b@c.example", "address-bad"),
        ('"a b"@c.example', "address-bad"),
        ("a..b@c.example", "address-bad"),
        (".a@c.example", "address-bad"),
        ("a@-c.example", "address-bad"),
        ("a@[127.0.0.1]", "address-bad"),
        ("a" * 65 + "@c.example", "address-bad"),
        ("åsa@c.example", "address-smtputf8"),
    ],
)
def test_an_address_that_servers_do_not_take_is_refused(address: str, code: str) -> None:
    with pytest.raises(PolkuError) as refused:
        build_message(changed(to_address=address), PLAIN)
    assert refused.value.code == code


def test_a_domain_with_letters_is_written_in_ascii() -> None:
    built = build_message(changed(to_address="elsa@köyliö.example"), PLAIN)
    assert built.to_addr == "elsa@xn--kyli-5qad.example"
    assert headers(built)["To"] == built.to_addr


@pytest.mark.parametrize(
    "data",
    [
        b"A: b\r\n\r\nbare\nline\r\n",
        b"A: b\r\n\r\nbare\rline\r\n",
        b"A: b\r\n\r\nno end",
        b"A: b\r\n\r\nnul\0\r\n",
        b"A: b\r\n\r\n" + b"x" * 999 + b"\r\n",
        b"no header\r\n\r\nx\r\n",
        b"A: \xc3\xa4\r\n\r\nx\r\n",
        b"A: b\r\n",
        b"",
    ],
)
def test_bytes_that_a_server_may_misread_are_refused(data: bytes) -> None:
    with pytest.raises(PolkuError, match="message-malformed"):
        checked(data)


def test_a_naive_moment_is_not_a_date() -> None:
    with pytest.raises(PolkuError, match="header-unsafe"):
        build_message(changed(date=datetime(2026, 1, 1)), PLAIN)  # noqa: DTZ001  # naive on purpose


def test_long_names_do_not_make_long_lines() -> None:
    long = "Kyläkauppa ja Sekatavara " * 8
    data = build_message(
        changed(from_name=long, flow_title=long, message_id=message_id(new_token(), "a" * 60 + ".example")), PLAIN
    ).data
    block = data.partition(b"\r\n\r\n")[0]
    assert max(map(len, block.split(b"\r\n"))) <= 120
