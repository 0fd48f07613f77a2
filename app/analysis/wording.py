"""What the words of a message do: shout, smell of spam, press for time, claim a lower price, invite to a place.

Finnish and English. Sources: the Unfair Commercial Practices Directive's annex I no. 7 (false urgency), directive
98/6/EC article 6a (a price reduction names the lowest price of the 30 days before), and what common spam filters score.
"""

from __future__ import annotations

import re

_SPAM = re.compile(
    r"100 ?% (?:ilmai|free\b)|klikkaa heti|toimi (?:heti|nyt)|\bosta heti\b|riskitön|ilman riskiä|ansaitse rahaa"
    r"|lisätuloja|olet voittanut|sinä voitit|ainutlaatuinen mahdollisuus|kerran elämässä|uskomaton tarjous|ihmetuote"
    r"|\bact now\b|\bbuy now\b|\bclick here\b|risk[- ]free|no risk\b|earn (?:extra )?(?:money|cash)|extra income"
    r"|you(?:'ve| have)? won\b|once in a lifetime|unbelievable offer|miracle|no obligation|€€+|\$\$+",
    re.IGNORECASE,
)
_FALSE_REPLY = re.compile(r"\s*(?:re|vs|fwd?|vl)\s*:", re.IGNORECASE)
_SCARCE = re.compile(
    r"vain \d+ (?:kpl|kappaletta|paria|jäljellä)|vain (?:muutama|pari) \w* ?jäljellä"
    r"|viimeise[nt]?\w* (?:kappale|pari|erä)\w*|loppuu pian|loppumassa(?!\s*\?)|nopeimmat ehtivät|varastossa enää"
    r"|only \d+ (?:\w+ )?left|last (?:few|pairs?|pieces?|items?)\b|almost (?:gone|sold out)|selling (?:out )?fast",
    re.IGNORECASE,
)
_URGENT = re.compile(
    r"vain tänään|viimeinen (?:päivä|tilaisuus|mahdollisuus)|(?:umpeutuu|päättyy) (?:pian|tänään|tänä iltana)"
    r"|today only|last (?:chance|day)\b|ends (?:soon|today|tonight)|expires (?:today|tonight)|\bhurry\b",
    re.IGNORECASE,
)
_CHEAPER = re.compile(
    r"alennettu|alennuksessa|alehint|\bale\b|hintaa? (?:alennettu|laskettu)|norm(?:\.|aalihinta)|\bovh\b"
    r"|[−–-] ?\d{1,2} ?%|\d{1,2} ?% (?:alennu|halvemm|off\b)|reduced (?:price|from)|price (?:cut|drop)|on sale\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"avajais|asiakasil(?:ta|lan|taan)|kutsuvierasil|myymälätapahtuma|tule (?:käymään )?myymälä"
    r"|in[- ]store event|grand opening|(?:visit|come to) our (?:shop|store) (?:in|on)\b|customer evening",
    re.IGNORECASE,
)
_BOUND = re.compile(r"\{[{%][^}]*\b(?:stock|expires|expires_at|valid_until|until|ends_at|left)\b", re.IGNORECASE)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def plain(text: str) -> str:
    """The words without merge variables."""
    return _JINJA.sub(" ", text)


def spam_words(text: str) -> tuple[str, ...]:
    """What filters and people take for spam, as it is written."""
    return tuple(dict.fromkeys(found.group().strip() for found in _SPAM.finditer(plain(text))))


def shouts(text: str) -> bool:
    """Whether it is mostly capitals, or has exclamation marks in a row or three in all."""
    words = plain(text)
    letters = [sign for sign in words if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    return (len(words.split()) >= 3 and capitals > 0.6 * len(letters)) or "!!" in words or words.count("!") >= 3


def poses_as_reply(subject: str) -> bool:
    """Whether a subject begins as if it answered something ("Re:", "Vs:")."""
    return bool(_FALSE_REPLY.match(subject))


def scarcity(text: str) -> str:
    """The words that say little is left, unless a variable tells how much; "" if there are none."""
    return "" if _BOUND.search(text) else _first(_SCARCE, text)


def urgency(text: str) -> str:
    """The words that press for time, unless a variable tells until when; "" if there are none."""
    return "" if _BOUND.search(text) else _first(_URGENT, text)


def claims_lower_price(text: str) -> str:
    """The words that claim a reduced price; "" if there are none."""
    return _first(_CHEAPER, text)


def invites_to_place(text: str) -> str:
    """The words that ask people to come somewhere; "" if there are none."""
    return _first(_PLACE, text)


def _first(words: re.Pattern[str], text: str) -> str:
    found = words.search(plain(text))
    return found.group().strip() if found else ""
