"""A shop whose owner draws "Kiitä tilauksesta" from nothing: the people in it, and what every way of drawing shares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QAbstractButton, QWidget

from app.model.customer import ConsentEvent, Customer, Order, OrderLine, Shop
from app.model.flow import Flow
from app.model.nodes import Condition, Email, Node, Trigger, Wait, kind_of, ports
from app.model.rules import Compare, walk
from app.model.sources import OnEvent
from app.model.template import Text
from app.model.times import ForDuration
from app.services.desk import Desk
from app.store.recording import CustomerRecord, OrderRecord
from app.ui.editor.page import EditorPage
from person import Person

NOW = datetime(2026, 3, 17, 7, 0, tzinfo=UTC)
"""Nine in the morning in Helsinki."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHOP = Shop(
    "Kyläkauppa",
    locale="fi",
    business_id="1234567-8",
    address="Kylätie 1, 12345 Kylä",
    email="hei@kylakauppa.example",
    url="https://kylakauppa.example",
)


def record_people(desk: Desk) -> None:
    """Elsa has never ordered, Lasse three times; Onni has, too, but has not agreed to anything."""
    agreed = (ConsentEvent("email", "granted", NOW - 300 * DAY, source="kassa", wording="Kyllä kiitos"),)
    people = {"Elsa": agreed, "Lasse": agreed, "Onni": ()}
    with desk.store.recording("customers", "test", NOW) as recording:
        recording.customers(
            CustomerRecord(Customer(0, f"{name.lower()}@asiakas.example", name), consents)
            for name, consents in people.items()
        )
        recording.orders(
            OrderRecord(f"{name.lower()}@asiakas.example", order(f"{name}-{n}", NOW - (100 + 30 * n) * DAY), name)
            for name in ("Lasse", "Onni")
            for n in range(3)
        )


def order(number: str, at: datetime) -> Order:
    return Order(number, at, 120.0, lines=(OrderLine("VAA-102", "Villakangastakki", "Vaatteet", 1, 120.0),))


def focused(page: EditorPage) -> QWidget:
    widget = page.window().focusWidget()
    assert widget is not None
    return widget


def kinds(page: EditorPage) -> list[type]:
    return sorted((type(node) for node in page.document.flow.nodes), key=lambda kind: kind.__name__)


def button(window: QWidget, words: str) -> QAbstractButton:
    return next(b for b in window.findChildren(QAbstractButton) if b.isVisible() and b.text() == words)


def quick_add(person: Person, page: EditorPage, words: str) -> None:
    """Back to the canvas, and a step by its name."""
    before = len(page.document.flow.nodes)
    person.press("Escape")
    person.waits(page.view.hasFocus)
    person.type(words)
    person.waits(page.view.adding.popup.isVisible)
    person.press("Return")
    person.waits(lambda: len(page.document.flow.nodes) == before + 1)


def chosen(page: EditorPage) -> Email:
    node = page.document.flow.node(page.view.selection()[0])
    assert isinstance(node, Email)
    return node


def wait_of(page: EditorPage) -> object:
    node = page.document.flow.node(page.view.selection()[0])
    return node.until if isinstance(node, Wait) else None


def shape_of(flow: Flow) -> list[object]:
    """What a flow is, whatever its ids and places: each step with its settings, the branches under their condition."""

    def from_here(node_id: str | None) -> Iterator[object]:
        while node_id is not None:
            node = flow.by_id[node_id]
            ways = ports(node)
            yield what_of(flow, node)
            if len(ways) > 1:
                for port in ways:
                    yield [port, *from_here(flow.next_id(node_id, port))]
                return
            node_id = flow.next_id(node_id, ways[0]) if ways else None

    return list(from_here(flow.trigger.id if flow.trigger else None))


def what_of(flow: Flow, node: Node) -> object:
    match node:
        case Trigger(source=source):
            return source
        case Wait(until=until):
            return until
        case Condition(rule=rule):
            return [part for part in walk(rule) if isinstance(part, Compare)]
        case Email(template=template, message_class=kind):
            message = flow.template_by_id[template]
            texts = [block.body for block in message.blocks if isinstance(block, Text)]
            return kind, message.subject, texts
        case _:
            return kind_of(node)


NAME = '{{ customer.first_name | default("ystävä") }}'
DRAWN: list[object] = [
    OnEvent("Order Completed"),
    [Compare("orders.count", "eq", 1)],
    [
        "yes",
        ForDuration(4, "hours"),
        ("marketing", f"Kiitos tilauksestasi, {NAME}", ["Tervetuloa kanta-asiakkaaksi."]),
    ],
    [
        "no",
        ForDuration(1, "days"),
        ("marketing", f"Kiitos jatkuvasta mielenkiinnostasi, {NAME}", ["Sinulle etu kanta-asiakkaana."]),
    ],
]
"""What comes of drawing it, however it is drawn."""
