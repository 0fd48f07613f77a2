"""A step in one sentence, for screen readers: kind, title, position, branches, problems."""

from collections.abc import Mapping

from app.i18n import _, ngettext, number
from app.model.finding import Finding
from app.model.flow import Flow, in_order
from app.model.nodes import kind_of, ports
from app.ui.canvas.words import kind_words, title_of


def spoken(flow: Flow, node_id: str, findings: Mapping[str, Finding]) -> str:
    """ "Ehto, Ensimmäinen ostos?, askel 2 / 8, 2 haaraa, 1 varoitus" """
    node = flow.by_id[node_id]
    order = [other.id for other in in_order(flow)]
    parts = [
        kind_words(kind_of(node)),
        title_of(node, flow),
        _("step {n} of {total}").format(n=number(order.index(node_id) + 1), total=number(len(order))),
    ]
    ways = len(ports(node))
    if ways > 1:
        parts.append(ngettext("{n} branch", "{n} branches", ways).format(n=number(ways)))
    finding = findings.get(node_id)
    if finding is not None:
        parts.append(_("has an error") if finding.severity == "error" else _("has a warning"))
    return ", ".join(parts)
