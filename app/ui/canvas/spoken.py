"""Steps and wires in one sentence each, for screen readers: kind, title, position, branches, state, problems."""

from collections.abc import Iterable

from app.i18n import _, ngettext, number
from app.model.finding import Finding
from app.model.flow import Flow, in_order
from app.model.nodes import kind_of, ports
from app.ui.canvas.parts import WireKey
from app.ui.canvas.words import card_text, kind_words, port_words, title_of


class Reading:
    """A flow in the order in which it is read out: its steps, then its wires in the same order, then its notes."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        order = in_order(flow)
        self.steps: tuple[str, ...] = tuple(node.id for node in order)
        self.wires: tuple[WireKey, ...] = tuple((node.id, port) for node in order for port in ports(node))
        self.notes: dict[str, str] = {note.id: note.text for note in flow.notes}
        self.keys: tuple[str | WireKey, ...] = (*self.steps, *self.wires, *self.notes)
        self.index: dict[str | WireKey, int] = {key: number for number, key in enumerate(self.keys)}

    def step(self, node_id: str, findings: Iterable[Finding] = (), states: Iterable[str] = ()) -> str:
        """ "Ehto, Ensimmäinen ostos?, askel 2 / 8, 2 haaraa, 1 varoitus"; `states` are words that come before problems.

        `findings` are those of this step. KeyError for a step that the flow does not have.
        """
        node = self.flow.by_id[node_id]
        at, total = number(self.index[node_id] + 1), number(len(self.steps))
        parts = [
            kind_words(kind_of(node)),
            title_of(node, self.flow),
            _("step {n} of {total}").format(n=at, total=total),
        ]
        ways = len(ports(node))
        if ways > 1:
            parts.append(ngettext("{n} branch", "{n} branches", ways).format(n=number(ways)))
        return ", ".join((*parts, *states, *problems(findings)))

    def detail(self, node_id: str) -> str:
        """The card's line of detail."""
        return card_text(self.flow.by_id[node_id], self.flow).detail

    def note(self, note_id: str) -> str:
        """ "Muistilappu, Kysy Maijalta hinta" """
        return ", ".join(part for part in (_("Note on the drawing"), " ".join(self.notes[note_id].split())) if part)

    def wire(self, key: WireKey) -> str:
        """ "Kyllä, Odota 4 tuntia"; a way out with no name or no step says so."""
        source, port = key
        name = port_words(self.flow.by_id[source], port)
        target = self.flow.next_id(source, port)
        if target is not None and target in self.flow.by_id:
            title = title_of(self.flow.by_id[target], self.flow)
            return f"{name}, {title}" if name else _("goes on to: {title}").format(title=title)
        return ", ".join(part for part in (name, _("leads nowhere yet")) if part)


def problems(findings: Iterable[Finding]) -> list[str]:
    """ "1 virhe", "2 varoitusta": how many there are of each kind."""
    severities = [finding.severity for finding in findings]
    errors = severities.count("error")
    warnings = len(severities) - errors
    told = []
    if errors:
        told.append(ngettext("{n} error", "{n} errors", errors).format(n=number(errors)))
    if warnings:
        told.append(ngettext("{n} warning", "{n} warnings", warnings).format(n=number(warnings)))
    return told
