"""The parts that every report is made of: one file that shows itself, without script and with nothing from the net."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from app.i18n import current_language
from app.services.report_style import STYLE

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-src 'none'; form-action 'none'"
SHUT = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'


def page(title: str, parts: Iterable[str]) -> str:
    """The whole file in the language of now."""
    return (
        f'<!doctype html>\n<html lang="{current_language()}"><head><meta charset="utf-8">{SHUT}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def section(title: str, inside: str) -> str:
    """A part with its heading; `inside` is HTML."""
    return f"<section><h2>{escape(title)}</h2>{inside}</section>"


def paragraph(words: str, look: str = "") -> str:
    """Plain words."""
    return f'<p class="{look}">{escape(words)}</p>' if look else f"<p>{escape(words)}</p>"


def table(rows: Iterable[tuple[str, ...]], heads: tuple[str, ...]) -> str:
    """Plain words in rows."""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(one)}</td>' for one in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
