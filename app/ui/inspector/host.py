"""What the forms of the inspector need from around them: the flow, a way to change it, and what the shop knows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from app.engine.guardrails import Guardrails
from app.model.customer import Shop
from app.model.flow import Flow
from app.model.nodes import Node
from app.model.template import Template
from app.render.text_message import PLAIN, AddressLengths
from app.services.enter_by_hand import Picked
from app.services.holdout_lift import HeldOut
from app.services.variants import VariantResult
from app.services.who_enters import WhoEnters


@dataclass(frozen=True)
class Known:
    """What this shop has, for choices and hints. Nothing here limits what a flow may say.

    `sample_name` greets in the small picture of a message. `keep_picture` keeps a picture file with the shop and gives
    its `shop:<name>`; None where nothing can be kept. `writes_messages`: messages have an editor of their own.
    `code_lists` gives (name, codes left) of every list of discount codes; `automations` are (title, name)
    of the others, `products` (name, article number); `today` is YYYY-MM-DD. `who_enters` tells of a draft, `variants`
    of the split with this id in the live version, `lift` of those it keeps out: they take a while, so they are asked
    off the UI thread.
    `people_only`: rules are about customers alone, without an entry or earlier messages, and have room to be wide.
    `address_lengths`: of the short addresses by way of the public endpoint in text messages.
    `add_by_hand` lets the customers with these addresses in; None where nobody can be let in.
    """

    shop: Shop = field(default_factory=lambda: Shop(name=""))
    rails: Guardrails = field(default_factory=Guardrails)
    events: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    own_fields: tuple[str, ...] = ()
    sample_name: str = ""
    keep_picture: Callable[[Path], str] | None = None
    code_lists: Callable[[], Sequence[tuple[str, int]]] | None = None
    automations: tuple[tuple[str, str], ...] = ()
    writes_messages: bool = False
    products: tuple[tuple[str, str], ...] = ()
    segments: tuple[str, ...] = ()
    today: str = ""
    who_enters: Callable[[Flow], WhoEnters | None] | None = None
    add_by_hand: Callable[[Sequence[str]], Picked] | None = None
    variants: Callable[[str], VariantResult | None] | None = None
    address_lengths: AddressLengths = PLAIN
    lift: Callable[[], HeldOut | None] | None = None
    people_only: bool = False


class Host(Protocol):
    """Forms write whole new values; the host makes undo entries of them.

    `field` is part of the merge key: changes of the same field of the same step in a row are one undo entry. An empty
    field never merges. `put_part` writes a part of the flow itself: name, summary, exits, metrics.
    """

    @property
    def known(self) -> Known: ...

    @property
    def flow(self) -> Flow: ...

    def put_node(self, node: Node, field: str) -> None: ...

    def put_nodes(self, nodes: tuple[Node, ...], field: str) -> None: ...

    def put_template(self, template: Template, field: str) -> None: ...

    def put_part(self, name: str, value: object, field: str) -> None: ...
