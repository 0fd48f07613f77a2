"""Why a click or an open counts as a machine's, or as nobody's."""

from __future__ import annotations

from app.i18n import N_, _

_REASONS: dict[str, str] = {
    "no-sign": N_("nothing speaks for a machine"),
    "form": N_("a form was sent"),
    "script": N_("a page of the shop told that it was looked at"),
    "head": N_("only asked what is there, without fetching it"),
    "burst": N_("followed several links within two seconds"),
    "agent": N_("a program that fetches mail ahead of its reader"),
    "crowd": N_("many messages at once from one network"),
    "only-link": N_("the only link of its message: a scanner would do the same"),
    "proxy": N_("fetched by the mail service when the message was opened"),
    "no-agent": N_("did not say what program it was"),
}


def hit_reason(code: str) -> str:
    """A reason of `analysis.classify` in words; the code itself where there are none."""
    return _(_REASONS[code]) if code in _REASONS else code
