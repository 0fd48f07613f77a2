"""Results in words: what stands on the canvas, in the bar and in the panel."""

from app.analysis.rates import FEW
from app.i18n import N_, _, ngettext, number, percent
from app.model.nodes import ports
from app.services.results import FlowResults, Span, StepFigures, Way
from app.ui.canvas.live import LiveCount

SPAN_WORDS: dict[Span, tuple[str, str, str]] = {
    "today": (N_("Today"), N_("Came in today"), N_("Figures: today")),
    "7": (N_("7 d"), N_("Came in, 7 d"), N_("Figures: the last 7 days")),
    "30": (N_("30 d"), N_("Came in, 30 d"), N_("Figures: the last 30 days")),
    "90": (N_("90 d"), N_("Came in, 90 d"), N_("Figures: the last 90 days")),
    "all": (N_("All"), N_("Came in, all"), N_("Figures: from the beginning")),
}
"""The segment, what is said of those who came in, and the status bar's words."""
_FUNNEL: dict[Span, str] = {
    "today": N_("Funnel, today"),
    "7": N_("Funnel, 7 days"),
    "30": N_("Funnel, 30 days"),
    "90": N_("Funnel, 90 days"),
    "all": N_("Funnel, from the beginning"),
}
UNKNOWN = "–"


def funnel_words(span: Span) -> str:
    """The heading of the funnel."""
    return _(_FUNNEL[span])


def live_counts(found: FlowResults) -> dict[str, LiveCount]:
    """What the canvas shows of each step."""
    return {node.id: _count(found, node.id, ports(node)) for node in found.flow.nodes}


def share_words(part: int | None, whole: int | None) -> str:
    """A share as "61,2 %"; "too few" of fewer than FEW; a dash where there is nothing to share or nobody knows."""
    if part is None or not whole:
        return UNKNOWN
    return _("too few") if whole < FEW else percent(part / whole)


def count_words(value: int | None) -> str:
    """A number; a dash where nobody knows."""
    return UNKNOWN if value is None else number(value)


def held_words(people: int) -> str:
    """The heading of those who did not get it."""
    return ngettext("Held back, {n}", "Held back, {n}", people).format(n=number(people))


def _count(found: FlowResults, node_id: str, ways: tuple[str, ...]) -> LiveCount:
    step = found.steps[node_id]
    told = ((port, found.ways.get((node_id, port))) for port in ways)
    return LiveCount(
        step.came,
        step.waiting,
        step.held_back,
        step.sent,
        _seen(step, step.opened),
        _seen(step, step.clicked),
        tuple((port, way.people, _more(way)) for port, way in told if way is not None),
    )


def _seen(step: StepFigures, people: int | None) -> str:
    """A share, or of too few how many of how many: there is room for no more on a card."""
    if people is None or not step.sent:
        return ""
    if step.sent < FEW:
        return _("{part} of {whole}").format(part=number(people), whole=number(step.sent))
    return percent(people / step.sent)


def _more(way: Way) -> str:
    return "" if way.share is None else percent(way.share)
