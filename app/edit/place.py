"""Where steps stand: moved by hand, or tidied."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.analysis.layout import Place, arrange, settled, standing, with_places
from app.edit.edit import Edit
from app.model.flow import Flow
from app.model.nodes import kind_of


def move(flow: Flow, places: Mapping[str, Place], *, merge: str = "") -> Edit:
    """Puts steps where a hand put them; they are pinned, and the rest makes room."""
    made = settled(with_places(_whole(flow), places, pinned=True))
    ids = tuple(sorted(places))
    if len(ids) == 1:
        return Edit(made, "move", {"kind": kind_of(flow.by_id[ids[0]])}, merge, ids)
    return Edit(made, "move_many", {"n": len(ids)}, merge, ids)


def tidy(flow: Flow, only: Collection[str] = ()) -> Edit:
    """Everything where it belongs, pins taken off; with `only`, just those steps among themselves."""
    if only:
        return Edit(with_places(_whole(flow), arrange(flow, only=only), pinned=True), "tidy_some", {"n": len(only)})
    return Edit(with_places(flow, arrange(flow, keep_pins=False), pinned=False), "tidy")


def _whole(flow: Flow) -> Flow:
    """The flow with a place for every step."""
    return flow if len(flow.positions) == len(flow.nodes) else with_places(flow, standing(flow))
