"""How many people went through each step: what the live overlay shows."""

from bisect import bisect_right
from collections.abc import Mapping

import msgspec

from app.analysis.layout import Place, standing
from app.analysis.steps import FOOTER, height
from app.i18n import _, ngettext, number
from app.model.flow import Flow


class LiveCount(msgspec.Struct, frozen=True, gc=False):
    """Of one step: people through, waiting here now, held back; and of a message what came of it (words, "" unknown).

    `sent` None: it sends nothing. `ways`: by way out, people and what else its chip says ("20,6 %", or "").
    """

    passed: int = 0
    waiting: int = 0
    held: int = 0
    sent: int | None = None
    opened: str = ""
    clicked: str = ""
    ways: tuple[tuple[str, int, str], ...] = ()

    def footer(self) -> tuple[tuple[str, str], ...]:
        """The figures at the foot of a message's card; empty for steps that send nothing. Opens are about so many."""
        if self.sent is None:
            return ()
        unknown = "–"
        return (
            (_("Sent"), number(self.sent)),
            (_("Opened ≈"), self.opened or unknown),
            (_("Clicked"), self.clicked or unknown),
        )

    def said(self) -> list[str]:
        """The figures in words, for those who hear them."""
        told = [ngettext("{n} came", "{n} came", self.passed).format(n=number(self.passed))]
        if self.waiting:
            told.append(ngettext("{n} waiting", "{n} waiting", self.waiting).format(n=number(self.waiting)))
        if self.held:
            told.append(ngettext("{n} held back", "{n} held back", self.held).format(n=number(self.held)))
        heard = {_("Opened ≈"): _("Opened (indicative)")}
        return [*told, *(f"{heard.get(name, name)} {value}" for name, value in self.footer())]

    def way(self, port: str) -> tuple[int, str]:
        """People who left through a port, and what else is said of them."""
        return next(((people, words) for name, people, words in self.ways if name == port), (self.passed, ""))


def footers(live: Mapping[str, LiveCount] | None) -> frozenset[str]:
    """The steps whose cards carry figures at the foot."""
    return frozenset(node_id for node_id, count in (live or {}).items() if count.sent is not None)


def stretched(flow: Flow, feet: frozenset[str]) -> dict[str, Place]:
    """Where steps stand when some cards are higher by their figures: what is below moves down by as much."""
    places = standing(flow)
    bands: list[tuple[float, float]] = []
    for top, bottom in sorted((places[n][1], places[n][1] + height(flow.by_id[n])) for n in feet if n in flow.by_id):
        if bands and top < bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bottom, bands[-1][1]))
        else:
            bands.append((top, bottom))
    ends = [bottom for _top, bottom in bands]
    return {n: (x, y + FOOTER * bisect_right(ends, y)) for n, (x, y) in places.items() if n in flow.by_id}
