"""The pages that visitors see: plain HTML without scripts, pictures or anything from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urlsplit

from app.model.track import Brand, Form, Language, Setup

LANGUAGES: tuple[Language, ...] = ("fi", "en")
MOST_TEXT = 2_000
"""Characters of a free answer."""
STARS = range(1, 6)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_STYLE = """
*{box-sizing:border-box}:root{color-scheme:light dark;accent-color:ACCENT}
body{margin:0;padding:0 1rem;background:#f6f5f1;color:#1d2321;font:17px/1.55 system-ui,sans-serif}
main{max-width:34rem;margin:8vh auto 4rem;padding:2rem;background:#fff;border:1px solid #d9d7ce;border-radius:12px}
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}p{margin:0 0 1rem}fieldset{border:0;margin:0 0 1.5rem;padding:0}
legend{font-weight:600;padding:0;margin-bottom:.5rem}label{display:block;padding:.45rem 0}
input[type=radio],input[type=checkbox]{width:1.25rem;height:1.25rem;margin:0 .6rem 0 0;vertical-align:-.2rem}
textarea{width:100%;min-height:7rem;padding:.6rem;font:inherit;border:1px solid #6b726e;border-radius:8px}
button{min-height:3rem;padding:.6rem 1.4rem;border:0;border-radius:8px;background:ACCENT;color:INK;font:inherit;
font-weight:600;cursor:pointer}:focus-visible{outline:3px solid #1d2321;outline-offset:2px}a{color:#0b5a4c}
.shop{margin:0 0 1.5rem;color:#565e5a}.stars label{display:inline-block;padding:.45rem .9rem .45rem 0}
@media (prefers-color-scheme:dark){body{background:#161a18;color:#eef1ee}main{background:#1f2422;border-color:#3a413d}
.shop{color:#b3bbb6}a{color:#7fd0bd}textarea{background:#161a18;color:inherit;border-color:#8d9691}
:focus-visible{outline-color:#eef1ee}}
"""


class Pages:
    """Writes the pages as the shop's words and colours are; made anew when they change."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._brand = setup.brand
        self.style = _style(setup.brand)
        digest = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        self.policy = (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )
        self.lost = self._lost()

    def language(self, asked: str, accepted: str) -> Language:
        """The language of the message if the address tells it, else the first of the browser's, else the shop's."""
        told = [asked, *(part.partition(";")[0].strip() for part in accepted.split(","))]
        known = (name.lower().partition("-")[0] for name in told)
        return next((name for name in known if name in LANGUAGES), self._brand.language)

    def stop(self, language: Language) -> str:
        """Asks whether messages should end: looking at it ends nothing."""
        return self._question(language, "stop")

    def stopped(self, language: Language) -> str:
        """Says that they have ended."""
        return self._answer(language, "stopped")

    def confirm(self, language: Language) -> str:
        """Asks whether a subscription is meant: looking at it confirms nothing."""
        return self._question(language, "confirm")

    def confirmed(self, language: Language) -> str:
        """Says that it is on."""
        return self._answer(language, "confirmed")

    def _question(self, language: Language, name: str) -> str:
        say = self._say(language)
        button = f'<form method="post"><button>{say(f"{name}_button")}</button></form>'
        return self._page(language, say(f"{name}_title"), f"<p>{say(f'{name}_question')}</p>{button}")

    def _answer(self, language: Language, name: str) -> str:
        say = self._say(language)
        return self._page(language, say(f"{name}_title"), f"<p>{say(f'{name}_text')}</p>{self._home(say)}")

    def form(self, form: Form, language: Language, stars: int = 0, missing: bool = False) -> str:
        """The feedback form; `stars` is what was picked in the message. `missing`: it came back empty."""
        say = self._say(language)
        question = escape(_in(form.question, language)) or say("form_question")
        parts = [f'<p role="alert"><strong>{say("form_missing")}</strong></p>'] if missing else []
        if form.stars:
            inputs = "".join(
                f'<label><input type="radio" name="stars" value="{n}"{" checked" if n == stars else ""}>{n}</label>'
                for n in STARS
            )
            parts.append(f'<fieldset class="stars"><legend>{say("form_stars")}</legend>{inputs}</fieldset>')
        if form.choices:
            ticks = "".join(
                f'<label><input type="checkbox" name="choice" value="{escape(one.id)}">'
                f"{escape(_in(one.words, language))}</label>"
                for one in form.choices
            )
            parts.append(f"<fieldset><legend>{say('form_choices')}</legend>{ticks}</fieldset>")
        if form.text:
            parts.append(
                f'<fieldset><label for="text"><strong>{say("form_text")}</strong></label>'
                f'<textarea id="text" name="text" maxlength="{MOST_TEXT}"></textarea></fieldset>'
            )
        parts.append(f"<button>{say('form_button')}</button>")
        return self._page(language, question, f'<form method="post">{"".join(parts)}</form>')

    def thanks(self, language: Language) -> str:
        """Says that the answer has come."""
        return self._answer(language, "thanks")

    def later(self, language: Language) -> str:
        """Says that it could not be kept now, or that too much has come at once."""
        say = self._say(language)
        return self._page(language, say("later_title"), f"<p>{say('later_text')}</p>")

    def _lost(self) -> str:
        """One page for everything that is not there, in both languages: nobody can tell one from the other."""
        words = [(language, self._setup.texts.get(language, {}).get("lost", "")) for language in LANGUAGES]
        told = "".join(f'<p lang="{language}">{escape(text)}</p>' for language, text in words if text)
        return self._page(self._brand.language, "404", told + self._home(self._say(self._brand.language)))

    def _home(self, say: Saying) -> str:
        home = self._brand.home
        if urlsplit(home).scheme not in ("http", "https"):
            return ""
        return f'<p><a href="{escape(home)}">{say("home") or escape(home)}</a></p>'

    def _say(self, language: Language) -> Saying:
        words = self._setup.texts.get(language, {})
        return lambda name: escape(words.get(name, "").replace("{shop}", self._brand.name))

    def _page(self, language: Language, title: str, inside: str) -> str:
        shop = f'<p class="shop">{escape(self._brand.name)}</p>' if self._brand.name else ""
        return (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
            f"<title>{title}</title><style>{self.style}</style></head>"
            f"<body><main>{shop}<h1>{title}</h1>{inside}</main></body></html>"
        )


Saying = Callable[[str], str]


def _in(words: Mapping[Language, str], language: Language) -> str:
    """In this language, or in the one there is."""
    return words.get(language) or next(iter(words.values()), "")


def _style(brand: Brand) -> str:
    accent = brand.accent if _COLOUR.fullmatch(brand.accent) else Brand().accent
    red, green, blue = (int(accent[at : at + 2], 16) for at in (1, 3, 5))
    bright = (299 * red + 587 * green + 114 * blue) / 1000 > 140
    return _STYLE.replace("ACCENT", accent).replace("INK", "#1d2321" if bright else "#ffffff")
