"""Quoted-printable and base64 as others read them."""

import base64
import quopri
import re

from hypothesis import given
from hypothesis import strategies as st

from app.mail.encoding import base64_lines, quoted_pieces, quoted_printable

odd = st.text(st.sampled_from("ab =.\t\n\rä\0\x0c€😀"), max_size=400)


@given(st.one_of(st.text(max_size=500), odd))
def test_any_text_reads_back(text: str) -> None:
    quoted = quoted_printable(text)
    assert quoted.isascii()
    assert quoted.endswith(b"\r\n")
    lines = quoted.split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert not any(line.endswith((b" ", b"\t")) for line in lines)
    assert not re.search(rb"[^\r]\n|\r[^\n]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", quoted)
    plain = re.sub(r"\r\n?", "\n", text).removesuffix("\n") + "\n"
    assert quopri.decodestring(quoted).replace(b"\r\n", b"\n") == plain.encode("utf-8", "replace")


@given(st.binary(max_size=500))
def test_any_bytes_read_back(data: bytes) -> None:
    lines = base64_lines(data)
    assert base64.b64decode(lines) == data
    assert max(map(len, lines.split(b"\r\n"))) <= 76


@given(st.lists(st.one_of(st.text(max_size=120), odd, st.text("abc=", min_size=70, max_size=80)), max_size=8))
def test_any_pieces_read_back_as_one(pieces: list[str]) -> None:
    quoted = quoted_pieces(pieces)
    lines = quoted.split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert not any(line.endswith((b" ", b"\t")) for line in lines)
    plain = "".join(re.sub(r"\r\n?", "\n", piece) for piece in pieces)
    whole = plain if plain.endswith("\n") else plain + "\n"
    assert quopri.decodestring(quoted).replace(b"\r\n", b"\n") == whole.encode("utf-8", "replace")
