"""Merge tags of other mailing programs, said in ours; what nobody knows becomes plain words."""

from __future__ import annotations

import re

_FIRST = "{{ customer.first_name | default('') }}"
_LAST = "{{ customer.last_name | default('') }}"
_OF_ONE = r"\{\{-?\s*(?:person\.|contact\.|customer\.|subscriber\.)?"
_STOP = "https://unsubscribe.invalid/"
_KNOWN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), ours)
    for pattern, ours in (
        # Mailchimp, Klaviyo, MailerLite, Brevo, ActiveCampaign, Mautic, Shopify
        (r"\*\|FNAME(?:\|[^*]*)?\|\*", _FIRST),
        (r"\*\|LNAME(?:\|[^*]*)?\|\*", _LAST),
        (r"\*\|EMAIL\|\*", "{{ customer.email }}"),
        (r"\*\|(?:LIST:COMPANY|LIST:NAME)\|\*", "{{ shop.name }}"),
        (r"\*\|LIST:ADDRESS[^|]*\|\*", "{{ shop.address | default('') }}"),
        (r"\*\|(?:UNSUB|ARCHIVE|UPDATE_PROFILE|FORWARD)[^|]*\|\*", _STOP),
        (r"\*\|CURRENT_YEAR\|\*", "{{ today | date }}"),
        (rf"{_OF_ONE}first_?name\b[^{{}}]*\}}\}}", _FIRST),
        (rf"{_OF_ONE}last_?name\b[^{{}}]*\}}\}}", _LAST),
        (rf"{_OF_ONE}email\b[^{{}}]*\}}\}}", "{{ customer.email }}"),
        (r"\{\{-?\s*(?:organization\.name|shop\.name|company)\b[^{}]*\}\}", "{{ shop.name }}"),
        (r"\{%-?\s*(?:unsubscribe|manage_preferences|web_view)[^{}]*%\}", _STOP),
        (r"\{\{-?\s*(?:unsubscribe|mirror|webview)\w*[^{}]*\}\}|\{\$unsubscribe\}|%UNSUBSCRIBELINK%", _STOP),
        (r"\{\$name\}|%FIRSTNAME%|\{contactfield=firstname[^}]*\}|\[\[FNAME\]\]", _FIRST),
    )
)  # fmt: skip
_OTHER = re.compile(r"\*\|([^|*]{1,80})[^*]{0,80}\|\*|\{\{(.{0,200}?)\}\}|\{%(.{0,200}?)%\}", re.DOTALL)
_BRACES = re.compile(r"\{(?=[{%#])")


def translated(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with tags that are known in our words, and those that are not, each once."""
    kept: list[str] = []
    unknown: dict[str, None] = {}

    def keep(ours: str) -> str:
        kept.append(ours)
        return f"\ue000{len(kept) - 1}\ue001"

    text = text.replace("\ue000", "").replace("\ue001", "")
    for pattern, ours in _KNOWN:
        text = pattern.sub(lambda _found, ours=ours: keep(ours), text)  # type: ignore[misc]

    def spelled(found: re.Match[str]) -> str:
        inside = next((part for part in found.groups() if part is not None), "")
        words = " ".join(re.sub(r"[^\w .:-]", " ", inside).split())[:60]
        unknown.setdefault(words)
        return f"[{words}]" if words else ""

    text = _BRACES.sub("{ ", _OTHER.sub(spelled, text))
    text = re.sub(r"\ue000(\d+)\ue001", lambda found: kept[int(found[1])], text)
    return text, tuple(word for word in unknown if word)[:50]
