"""How big a step is on the canvas, in device-independent pixels at 100 %.

The sizes follow the design tokens (`node.dims`). They are needed where no screen is: the tidy layout and the command
line lay flows out too, so the wrapping of a title is worked out from the advance widths of the card's own font.
"""

from __future__ import annotations

from functools import lru_cache

from app.model.nodes import Email, Kind, Node, Trigger, kind_of

HEIGHT: dict[Kind, int] = {
    "trigger": 72,
    "wait": 40,
    "await": 72,
    "condition": 72,
    "choice": 72,
    "split": 72,
    "email": 72,
    "change": 56,
    "sms": 72,
    "notify": 56,
    "webhook": 56,
    "give_code": 56,
    "start_flow": 56,
    "goal": 48,
    "exit": 32,
}
MAX_WIDTH: dict[Kind, int] = {
    "trigger": 272,
    "wait": 272,
    "await": 296,
    "condition": 296,
    "choice": 296,
    "split": 296,
    "email": 272,
    "change": 272,
    "sms": 272,
    "notify": 272,
    "webhook": 272,
    "give_code": 272,
    "start_flow": 272,
    "goal": 248,
    "exit": 272,
}
SECOND_LINE = 20
FOOTER = 36
"""What the figures of the live view add to a message's card."""
TITLE_ROOM = 192
"""Room for the title on a card: 272 less the tile and the padding."""

# Inter SemiBold at 14 px, characters grouped by advance width, rounded to half a pixel.
_GROUPS: dict[float, str] = {
    3.5: "ij",
    4.0: "Il",
    4.5: " !',.:;’·",
    5.0: "()[]`t|",
    5.5: "/\\fr",
    6.0: "1",
    6.5: "-^_{}",
    7.0: "–",
    7.5: '"*?sš”',
    8.0: "7FJLackvxyzäåž",
    9.0: "#$03689BPRSTZg",
    9.5: "&+4<=>~",
    10.0: "ADKVXYÄÅ",
    10.5: "CGHNU",
    11.0: "OQÖ",
    12.0: "w",
    12.5: "m",
    13.0: "M",
    14.0: "%@—…W",
}
_ADVANCE = {letter: width for width, letters in _GROUPS.items() for letter in letters}
_USUAL = 8.5


@lru_cache(maxsize=4096)
def title_width(text: str) -> float:
    """How wide a card's title is, within a few per cent."""
    return sum(_ADVANCE.get(letter, _USUAL) for letter in text)


def height(node: Node) -> int:
    """The height of a step's card; a long title of a message or a trigger takes a second line."""
    kind = kind_of(node)
    if isinstance(node, (Email, Trigger)) and title_width(node.title) > TITLE_ROOM:
        return HEIGHT[kind] + SECOND_LINE
    return HEIGHT[kind]


def max_width(node: Node) -> int:
    """The widest a step of this kind is drawn."""
    return MAX_WIDTH[kind_of(node)]
