"""Every error a person can meet, told in four parts: what happened, why, what to do, what is safe."""

from __future__ import annotations

from typing import NamedTuple

from app.i18n import _
from app.model.errors import Fault, PolkuError
from app.services.sentences import (
    errors_actions,
    errors_domain,
    errors_flow,
    errors_mail,
    errors_segments,
    errors_server,
    errors_shop,
    errors_source,
    errors_track,
    import_rows,
)
from app.services.sentences.parts import Parts


class Told(NamedTuple):
    """An error in the words of the moment's language. `details` is technical, folded away and copyable."""

    what: str
    why: str
    todo: str
    safe: str
    details: str
    fault: Fault

    @property
    def reason(self) -> str:
        """Why, and what to do."""
        return " ".join(part for part in (self.why, self.todo) if part)

    @property
    def in_short(self) -> str:
        """What, why, and what to do: for a place with room for one line."""
        return " ".join(part for part in (self.what, self.why, self.todo) if part)

    def line(self) -> str:
        """The four parts as one paragraph, for the command line; a server's own words get their full stop."""
        parts = [part for part in (self.what, self.why, self.todo, self.safe) if part]
        return " ".join(part if part.endswith((".", "?")) else f"{part}." for part in parts)


WHYS = {"flow-file": errors_flow.FILE_WHYS, "parameter-bad": errors_flow.PARAMETER_WHYS}
"""For codes with many causes: the second sentence by the error's `why` or `kind`."""

_SENTENCES: dict[str, Parts] = {
    **errors_shop.SENTENCES,
    **errors_flow.SENTENCES,
    **errors_actions.SENTENCES,
    **errors_domain.SENTENCES,
    **errors_mail.SENTENCES,
    **errors_segments.SENTENCES,
    **errors_server.SENTENCES,
    **errors_source.SENTENCES,
    **errors_track.SENTENCES,
    **import_rows.SENTENCES,
}


def explain(error: PolkuError) -> Told:
    """The error in words. An unknown code is ours to answer for, and says so with the code."""
    parts = _SENTENCES.get(error.code)
    details = f"{error.code} " + ", ".join(f"{name}={value}" for name, value in error.params.items())
    if parts is None:
        return Told(
            _("Something went wrong inside Polku."),
            _("This is our fault, not yours."),
            _("Send us these details so that we can mend it."),
            _("Nothing was lost."),
            details.strip(),
            "ours",
        )
    values = {name: _plain(value) for name, value in error.params.items()}
    reason = WHYS.get(error.code, {}).get(values.get("why") or values.get("kind", ""), parts[1])
    what, why, todo, safe = (
        _(part).format_map(_Missing(values)) if part else "" for part in (parts[0], reason, *parts[2:])
    )
    return Told(what, why, todo, safe, details.strip(), error.fault)


def known_codes() -> frozenset[str]:
    """The codes that have sentences."""
    return frozenset(_SENTENCES)


def _plain(value: object) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(one) for one in value)
    return str(value)


class _Missing(dict[str, str]):
    """A parameter nobody gave shows as an empty place rather than a crash while telling about a crash."""

    def __missing__(self, key: str) -> str:
        return ""
