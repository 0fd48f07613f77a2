"""How the drawing looks right now: what is selected, what is wrong, whose path is lit, how many are on their way."""

from dataclasses import dataclass, field

import msgspec

from app.model.finding import Finding
from app.ui.canvas.differs import Differs
from app.ui.canvas.live import LiveCount
from app.ui.canvas.marks import FADED
from app.ui.canvas.parts import WireKey
from app.ui.canvas.route import RouteView


class Mood(msgspec.Struct, frozen=True):
    """What a card shows besides its words; equal moods of equal cards share a picture."""

    outline: str = "normal"  # the strongest of: normal hover warning error paused path selected, or drop ghost disabled
    badges: tuple[str, ...] = ()  # from the right: added removed error warning paused changed
    ports: bool = False
    pinned: bool = False
    footer: tuple[tuple[str, str], ...] = ()
    skipped: bool = False
    gone: bool = False


@dataclass(slots=True)
class Look:
    """The view's own state; the flow knows nothing of it."""

    selected: frozenset[str] = frozenset()
    hovered: str = ""
    selected_wire: WireKey | None = None
    selected_notes: frozenset[str] = frozenset()
    hidden_notes: frozenset[str] = frozenset()
    hovered_wire: WireKey | None = None
    findings: dict[str, Finding] = field(default_factory=dict)
    changed: frozenset[str] = frozenset()
    paused: bool = False
    read_only: bool = False
    route: RouteView | None = None
    live: dict[str, LiveCount] | None = None
    flow_width: bool = True
    sketched: bool = False
    """Whether wires are thin lines without heads, as in a small diagram."""
    hidden: frozenset[str] = frozenset()
    hidden_wires: frozenset[WireKey] = frozenset()
    dimmed: frozenset[str] = frozenset()
    ports_of: frozenset[str] = frozenset()
    ghosts: frozenset[str] = frozenset()
    drop_target: str = ""
    differs: Differs | None = None

    def mood(self, node_id: str, pinned: bool = False, skipped: bool = False) -> Mood:
        """The strongest outline, and all badges."""
        finding = self.findings.get(node_id)
        severity = finding.severity if finding else ""
        paused = self.paused
        on_path = self.route is not None and node_id in self.route.node_set
        if node_id in self.ghosts or node_id == self.drop_target:
            return Mood("ghost" if node_id in self.ghosts else "drop")
        if node_id in self.selected:
            outline = "selected"
        elif on_path:
            outline = "path"
        elif severity:
            outline = severity
        elif skipped:
            outline = "disabled"
        elif paused:
            outline = "paused"
        else:
            outline = "hover" if node_id == self.hovered else "normal"
        mark = self.differs.marks.get(node_id) if self.differs else None
        if mark is not None and outline in ("normal", "hover"):
            outline = mark
        changed = node_id in self.changed or mark == "changed"
        badges = [name for name, on in (("paused", paused), ("changed", changed)) if on]
        if mark in ("added", "removed"):
            badges.insert(0, mark)
        if severity:
            badges.insert(0, severity)
        count = self.live.get(node_id) if self.live else None
        return Mood(
            outline,
            tuple(badges),
            (node_id == self.hovered or node_id in self.ports_of) and not self.read_only,
            pinned and not self.read_only,
            count.footer() if count else (),
            skipped,
            mark == "removed",
        )

    def special(self) -> set[str] | None:
        """The steps that may not look as all others do; None while that may be any."""
        if self.paused or self.live or self.route or self.differs:
            return None
        found = {*self.selected, *self.changed, *self.ghosts, *self.dimmed, *self.findings}
        return found | {self.hovered, self.drop_target}

    def special_wires(self) -> set[WireKey | None] | None:
        """The wires that may not look as all others with a step at their end do; None while that may be any."""
        if self.sketched or self.live is not None or self.route or self.differs or self.ghosts or self.dimmed:
            return None
        return {self.selected_wire, self.hovered_wire}

    def opacity(self, node_id: str) -> float:
        """Less than 1 for what is off a lit path, or cannot take the wire in hand."""
        if self.route is not None and node_id not in self.route.node_set:
            return FADED
        return FADED if node_id in self.dimmed else 1.0
