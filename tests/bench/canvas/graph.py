"""The graph that every editor draws, read from a file: by the standard library alone, since peers run on their own."""

import json
from dataclasses import dataclass, field
from pathlib import Path

CARD = (272.0, 72.0)
COLOURS = {"trigger": "#e8590c", "split": "#c2255c", "wait": "#7a7466", "condition": "#7048a8", "email": "#2b6cb0"}
FARTHEST = (15_500.0, 9_200.0)
"""What a window of 1600 x 1000 shows at the least zoom of the canvas, 10 %."""


@dataclass
class Graph:
    """`nodes`: (kind, title, x, y) by id, at their top left corners. `edges`: (source, number of its way, target)."""

    nodes: dict[str, tuple[str, str, float, float]] = field(default_factory=dict)
    edges: list[tuple[str, int, str]] = field(default_factory=list)

    def middle(self) -> str:
        """A condition near the middle, with a wire in and two out."""
        left, top, wide, high = self.bounds()
        here = [
            (abs(n[2] - left - wide / 2) + abs(n[3] - top - high / 2), node_id)
            for node_id, n in self.nodes.items()
            if n[0] == "condition"
        ]
        return min(here)[1]

    def fitting(self) -> tuple[float, float, float, float]:
        """The part that is shown at fit zoom: all, or as much of its middle as the least zoom shows."""
        left, top, wide, high = self.bounds()
        most_wide, most_high = FARTHEST
        less, lower = max(0.0, wide - most_wide), max(0.0, high - most_high)
        return left + less / 2, top + lower / 2, wide - less, high - lower

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, width, height."""
        left, top = min(n[2] for n in self.nodes.values()), min(n[3] for n in self.nodes.values())
        right, low = max(n[2] for n in self.nodes.values()), max(n[3] for n in self.nodes.values())
        return left, top, right - left + CARD[0], low - top + CARD[1]


def read(path: Path) -> Graph:
    """A graph that was written."""
    found = json.loads(path.read_text())
    return Graph({n: tuple(node) for n, node in found["nodes"].items()}, [tuple(edge) for edge in found["edges"]])


def write(path: Path, graph: Graph) -> None:
    """Puts a graph into a file."""
    path.write_text(json.dumps({"nodes": graph.nodes, "edges": graph.edges}))
