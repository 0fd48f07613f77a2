"""Each mistake is found where it is made, and the same drawing without the mistake is clean."""

from collections.abc import Callable

import msgspec
import pytest

from app.analysis.checks import ShopFacts, check
from app.flowfile.library import make_flow
from app.model.finding import Finding
from app.model.flow import Edge, ExitOn, Flow
from app.model.nodes import AddTag, Branch, Change, Condition, Email, Exit, Goal, Node, Notify, Split, Trigger, Wait
from app.model.rules import All, Compare, Happened, Interacted, Not, Rule
from app.model.sources import OnDateField, OnDaysSinceOrder, OnEvent, OnSegmentEntry
from app.model.template import Benefit, Block, Footer, Heading, Template, Text
from app.model.times import ForDuration, UntilClock

SEES_ALL = ShopFacts(frozenset({"opened", "clicked"}), "kauppa@kylakauppa.example")
FIRST, THIRD = Compare("orders.count", "eq", 1), Compare("orders.count", "ge", 3)


def flow_of(*nodes: Node, wires: str = "", blocks: dict[str, tuple[Block, ...]] | None = None, **more: object) -> Flow:
    """A flow from its steps and wires like "t>c c.yes>a c.no>b"; mails are written unless `blocks` say otherwise."""
    edges = []
    for wire in wires.split():
        source, target = wire.split(">")
        name, _, port = source.partition(".")
        edges.append(Edge(name, port or "out", target))
    written = tuple(
        Template(
            node.template, subject="Hei", blocks=(*(blocks or {}).get(node.id, (Heading("Hei"),)), Footer("Tilasit"))
        )
        for node in nodes
        if isinstance(node, Email) and node.template
    )
    return msgspec.structs.replace(
        Flow(nodes=nodes, edges=tuple(sorted(edges)), templates=written, metrics=("opens",)), **more
    )


def mail(name: str, **more: object) -> Email:
    return msgspec.structs.replace(Email(name, f"Viesti {name}", f"m-{name}", "marketing"), **more)


def on(event: str = "Order Completed", **more: object) -> Trigger:
    return Trigger("t", source=msgspec.structs.replace(OnEvent(event), **more))


def wait(name: str = "w", amount: int = 1) -> Wait:
    return Wait(name, until=ForDuration(amount, "days"))


def found(flow: Flow, shop: ShopFacts = SEES_ALL) -> list[tuple[str, str]]:
    return [(one.code, one.node) for one in check(flow, shop)]


def test_a_simple_flow_is_clean() -> None:
    assert found(flow_of(on(), wait(), mail("a"), wires="t>w w>a")) == []


# ---- the drawing


def test_a_flow_needs_one_trigger() -> None:
    assert ("P9-no-trigger", "") in found(flow_of(mail("a")))
    two = flow_of(on(), Trigger("t2", source=OnEvent("Order Completed")), mail("a"), wires="t>a t2>a")
    assert found(two) == [("P9-several-triggers", "t2")]
    assert found(Flow()) == [("P9-no-trigger", "")]


def test_a_message_nobody_comes_to_is_an_error_and_a_loose_wait_is_not() -> None:
    loose_mail = flow_of(on(), mail("a"), wait(), mail("b"), wires="t>a w>b")
    assert check(loose_mail, SEES_ALL) == (Finding("P1-unreachable", "error", "w", params={"count": 2}),)
    loose_exit = flow_of(on(), mail("a"), Exit("x"), wires="t>a")
    assert check(loose_exit, SEES_ALL) == (Finding("P1-unreachable", "warning", "x", params={"count": 1}),)


def test_a_way_that_leads_nowhere_is_found() -> None:
    assert found(flow_of(on())) == [("P2-dead-end", "t")]
    assert found(flow_of(on(), mail("a"), wait(), wires="t>a a>w")) == [("P2-dead-end", "w")]
    assert found(flow_of(on(), Condition("c", rule=FIRST), wires="t>c")) == [("P2-dead-end", "c")]


def test_an_open_branch_is_named() -> None:
    half = flow_of(on(), Condition("c", rule=FIRST), mail("a"), wires="t>c c.yes>a")
    assert check(half, SEES_ALL) == (Finding("P16-port-open", "warning", "c", "no", {"port": "no", "label": "no"}),)
    split = flow_of(
        on(), Split("s", branches=(Branch("a", "A"), Branch("b", "Uusi otsikko"))), mail("a"), wires="t>s s.a>a"
    )
    assert [(one.code, one.params["label"]) for one in check(split, SEES_ALL)] == [("P16-port-open", "Uusi otsikko")]


def test_a_loop_needs_a_wait() -> None:
    assert found(flow_of(on(), mail("a"), mail("b"), wires="t>a a>b b>a")) == [("P3-loop-without-wait", "a")]
    assert found(flow_of(on(), mail("a"), wait(), wires="t>a a>w w>a")) == []


# ---- what is still to be filled in


@pytest.mark.parametrize(
    ("node", "field"),
    [
        (Wait("x", until=ForDuration(0)), "amount"),
        (Condition("x"), "rule"),
        (Condition("x", rule=All((FIRST, Compare("orders.total", "gt", None)))), "rule"),
        (Condition("x", rule=Compare("no.such.field", "eq", 1)), "rule"),
        (Split("x", branches=(Branch("a", "A"),)), "branches"),
        (Split("x", branches=(Branch("a", "A", 0), Branch("b", "B", 0))), "branches"),
        (Email("x", message_class="marketing"), "template"),
        (Change("x"), "changes"),
        (Change("x", changes=(AddTag(),)), "changes"),
        (Notify("x", text=" "), "text"),
        (Goal("x", event="Order Completed", where=All()), "where"),
    ],
)
def test_an_unfinished_step_names_its_field(node: Node, field: str) -> None:
    flow = flow_of(on(), node, mail("a"), wires="t>x")
    assert ("P4-unfinished", "error", "x", field) in [
        (one.code, one.severity, one.node, one.field) for one in check(flow, SEES_ALL)
    ]


@pytest.mark.parametrize(
    ("trigger", "field"),
    [
        (Trigger("t"), "event"),
        (on(where=All()), "where"),
        (Trigger("t", source=OnSegmentEntry()), "rule"),
        (Trigger("t", source=OnDateField("")), "field"),
        (Trigger("t", source=OnDaysSinceOrder(), audience=Not(All())), "audience"),
    ],
)
def test_an_unfinished_trigger_names_its_field(trigger: Trigger, field: str) -> None:
    flow = flow_of(trigger, mail("a"), wires="t>a")
    assert [(one.code, one.field) for one in check(flow, SEES_ALL)] == [("P4-unfinished", field)]


def test_a_part_of_a_message_with_an_unfinished_rule_is_found() -> None:
    flow = flow_of(on(), mail("a"), wires="t>a", blocks={"a": (Text("Hei", All()),)})
    assert [(one.code, one.field) for one in check(flow, SEES_ALL)] == [("P4-unfinished", "blocks")]


def test_an_exit_without_an_event_is_unfinished() -> None:
    flow = flow_of(on(), mail("a"), wires="t>a", exits=(ExitOn("Refund"), ExitOn("")))
    assert [(one.code, one.field) for one in check(flow, SEES_ALL)] == [("P4-unfinished-exit", "exits[1]")]


# ---- the letter


def test_a_message_needs_a_subject_a_kind_and_a_way_to_stop() -> None:
    flow = flow_of(on(), mail("a", message_class=None), wires="t>a")
    bare = msgspec.structs.replace(flow, templates=(Template("m-a", subject=" ", blocks=(Heading("Hei"),)),))
    assert found(bare) == [("P5-no-class", "a"), ("P5-no-subject", "a"), ("P5-no-unsubscribe", "a")]


def test_a_footer_only_some_can_see_is_no_way_to_stop() -> None:
    flow = flow_of(on(), mail("a"), wires="t>a")
    hidden = Template("m-a", subject="Hei", blocks=(Heading("Hei"), Footer("Tilasit", FIRST)))
    assert found(msgspec.structs.replace(flow, templates=(hidden,))) == [("P5-no-unsubscribe", "a")]


@pytest.mark.parametrize(
    "block",
    [
        Benefit("Kiitos", "KOODI", 7),
        Text("Saat seuraavasta tilauksesta alennusta."),
        Heading("−20 % kaikesta"),
        Text("Use this coupon today"),
    ],
)
def test_an_offer_in_a_service_message_is_found(block: Block) -> None:
    service = flow_of(on(), mail("a", message_class="service"), wires="t>a", blocks={"a": (block,)})
    assert ("P13-service-offer", "a") in found(service)


def test_plain_order_news_are_no_offer() -> None:
    news = Text("Tilauksesi on matkalla. Paita on 100 % puuvillaa, ja paketti painaa 2-3 kg.")
    flow = flow_of(on(), mail("a", message_class="service"), wires="t>a", blocks={"a": (news,)})
    assert found(flow) == []


def test_an_offer_needs_an_end() -> None:
    after = flow_of(
        on(), Condition("c", rule=FIRST), mail("a"), Exit("x"), wires="t>c c.yes>a c.no>x",
        blocks={"a": (Benefit("Etu", "A", 0),)},
    )  # fmt: skip
    assert found(after) == [("P15-offer-without-end", "a")]


# ---- opened and clicked


def asks(rule: Rule, wires: str, *more: Node) -> Flow:
    return flow_of(
        on(), mail("a"), Condition("c", rule=rule), mail("b"), Exit("x"), *more, wires=f"{wires} c.yes>b c.no>x"
    )


@pytest.mark.parametrize("what", ["opened", "clicked"])
def test_a_branch_on_opened_needs_time(what: str) -> None:
    rule = msgspec.convert({"rule": "interacted", "node": "a", "what": what}, Interacted)
    assert found(asks(rule, "t>a a>c")) == [("P8-opened-without-wait", "c")]
    assert found(asks(rule, "t>a a>w w>c", wait())) == []
    assert found(asks(All((FIRST, Not(rule))), "t>a a>n n>c", Notify("n", text="x"))) == [
        ("P8-opened-without-wait", "c")
    ]


def test_one_short_way_is_enough_to_ask_too_early() -> None:
    split = Split("s")
    assert ("P8-opened-without-wait", "c") in found(asks(Interacted("a"), "t>a a>s s.a>w w>c s.b>c", split, wait()))


def test_a_branch_on_opened_needs_somebody_who_sees_it() -> None:
    flow = asks(Interacted("a", "opened"), "t>a a>w w>c", wait())
    assert found(flow, ShopFacts(frozenset({"clicked"}))) == [("P8-opened-without-source", "c")]
    sent = asks(Interacted("a", "sent"), "t>a a>c")
    assert found(sent, ShopFacts()) == []


def test_a_branch_on_a_message_that_comes_later_or_is_gone() -> None:
    assert ("P8-opened-before-sent", "c") in found(asks(Interacted("b"), "t>a a>w w>c", wait()))
    assert ("P8-opened-gone", "c") in found(asks(Interacted("deleted"), "t>a a>w w>c", wait()))


# ---- the number of orders


def by_orders(second: Rule) -> Flow:
    return flow_of(
        on(), Condition("first", rule=FIRST), mail("new"), Condition("third", rule=second), mail("old"), Exit("x"),
        wires="t>first first.yes>new first.no>third third.yes>old third.no>x",
    )  # fmt: skip


@pytest.mark.parametrize("rule", [THIRD, Compare("orders.count", "gt", 2), Not(Compare("orders.count", "lt", 3))])
def test_a_buyer_with_exactly_two_orders_falls_between(rule: Rule) -> None:
    assert found(by_orders(rule)) == [("P7-two-order-gap", "first")]


def test_no_gap_when_the_second_order_is_meant() -> None:
    assert found(by_orders(Compare("orders.count", "ge", 2))) == [("P7-second-order", "first")]


def test_a_gap_within_one_message() -> None:
    parts = (Text("Uusi", FIRST), Text("Vanha", THIRD))
    assert found(flow_of(on(), mail("a"), wires="t>a", blocks={"a": parts})) == [("P7-two-order-gap", "a")]
    whole = (*parts, Text("Toinen", Compare("orders.count", "eq", 2)))
    assert found(flow_of(on(), mail("a"), wires="t>a", blocks={"a": whole})) == []


def test_the_second_order_meets_the_regulars_words_unless_they_tell_it_apart() -> None:
    def drawn(blocks: tuple[Block, ...]) -> Flow:
        return flow_of(
            on(), Condition("c", rule=FIRST), mail("new"), mail("old"), wires="t>c c.yes>new c.no>old",
            blocks={"old": blocks},
        )  # fmt: skip

    assert found(drawn((Text("Kiitos, kun palasit"),))) == [("P7-second-order", "c")]
    assert found(drawn((Text("Palasit", Not(THIRD)), Text("Vanha tuttu", THIRD)))) == []


def test_other_rules_do_not_hide_the_gap() -> None:
    rich = Compare("orders.total", "gt", 100)
    assert ("P7-two-order-gap", "first") in found(by_orders(All((THIRD, rich))))


# ---- marketing


def test_a_cart_flow_must_end_with_a_purchase() -> None:
    cart = make_flow("abandoned-cart", "fi")
    assert found(cart) == []
    assert found(msgspec.structs.replace(cart, exits=())) == [("P6-cart-without-purchase-exit", "cart-left")]
    some = ExitOn("Order Completed", "purchase", Compare("trigger.total", "gt", 100))
    assert found(msgspec.structs.replace(cart, exits=(some,))) == [("P6-cart-without-purchase-exit", "cart-left")]
    goal = flow_of(on("Cart Abandoned"), wait(), mail("a"), Goal("g", event="Order Completed"), wires="t>w w>a a>g")
    assert found(goal) == []


@pytest.mark.parametrize(
    ("until", "late"),
    [
        (ForDuration(24, "hours"), False),
        (ForDuration(25, "hours"), True),
        (UntilClock("09:00"), False),
        (UntilClock("09:00", ("mon",)), True),
    ],
)
def test_a_welcome_comes_within_a_day(until: ForDuration | UntilClock, late: bool) -> None:
    flow = flow_of(on("Newsletter Subscribed"), Wait("w", until=until), mail("a"), wires="t>w w>a")
    assert found(flow) == ([("P10-late-welcome", "a")] if late else [])


def test_only_the_first_welcome_is_in_a_hurry() -> None:
    flow = flow_of(on("Newsletter Subscribed"), mail("a"), wait(amount=9), mail("b"), wires="t>a a>w w>b")
    assert found(flow) == []


@pytest.mark.parametrize("sender", ["kyla@gmail.com", "Kauppa@Luukku.COM", "x@hotmail.fi"])
def test_a_free_address_is_warned_of(sender: str) -> None:
    flow = flow_of(on(), mail("a"), wires="t>a")
    assert found(flow, ShopFacts(sender=sender)) == [("P11-free-webmail", "")]
    assert found(flow, ShopFacts(sender="kauppa@gmail.com.kylakauppa.example")) == []


def test_something_must_tell_whether_it_works() -> None:
    flow = flow_of(on(), mail("a"), wires="t>a", metrics=())
    assert found(flow) == [("P12-no-goal", "")]
    with_goal = flow_of(on(), mail("a"), Goal("g", event="Account Created"), wires="t>a a>g", metrics=())
    assert found(with_goal) == []
    assert found(msgspec.structs.replace(flow, exits=(ExitOn("Account Created", "goal"),))) == []


def test_buttons_that_lead_to_a_shop_without_an_address_are_warned_of() -> None:
    flow = make_flow("winback", "fi")
    assert found(flow, ShopFacts(url="")) == [("P17-no-shop-address", "")]
    assert found(flow, ShopFacts(url="https://kylakauppa.example")) == []
    assert found(flow_of(on(), mail("a"), wires="t>a"), ShopFacts(url="")) == []


GIVES: dict[str, tuple[Block, ...]] = {"a": (Benefit("Etu", "A", 7),)}
EXITS = (ExitOn("Order Completed", "purchase"),)


def narrowed(trigger: Trigger) -> Flow:
    rule = Compare("orders.total", "gt", 100)
    return flow_of(
        trigger, Condition("c", rule=rule), mail("a"), Exit("x"), wires="t>c c.yes>a c.no>x", blocks=GIVES, exits=EXITS
    )


@pytest.mark.parametrize("trigger", [on(), on("Cart Abandoned"), Trigger("t", source=OnDaysSinceOrder(60))])
def test_a_discount_for_everybody_at_once_is_found(trigger: Trigger) -> None:
    flow = flow_of(trigger, mail("a"), wires="t>a", blocks=GIVES, exits=EXITS)
    assert found(flow) == [("P14-discount-everyone", "a")]


@pytest.mark.parametrize(
    ("trigger", "codes"),
    [
        (on(), []),
        (on("Cart Abandoned"), ["P14-discount-first"]),
        (Trigger("t", source=OnDaysSinceOrder()), ["P14-discount-first"]),
    ],
)
def test_a_discount_before_products_were_tried(trigger: Trigger, codes: list[str]) -> None:
    assert [code for code, _node in found(narrowed(trigger))] == codes


def test_a_discount_after_a_try_or_for_the_chosen_is_fine() -> None:
    after = flow_of(
        Trigger("t", source=OnDaysSinceOrder()), mail("p"), wait(), mail("a"), wires="t>p p>w w>a", blocks=GIVES
    )
    assert found(after) == []
    for_some = {"a": (Benefit("Etu", "A", 7, THIRD), Benefit("Etu", "B", 7, Not(THIRD)))}
    assert found(flow_of(on("Cart Abandoned"), mail("a"), wires="t>a", blocks=for_some, exits=EXITS)) == []
    audience = msgspec.structs.replace(on(), audience=Compare("profile.tags", "contains", "vip"))
    assert found(flow_of(audience, mail("a"), wires="t>a", blocks=GIVES)) == []


def test_a_try_that_some_skip_is_no_try() -> None:
    flow = flow_of(
        Trigger("t", source=OnDaysSinceOrder()), Split("s"), mail("p"), mail("a"), wires="t>s s.a>p p>a s.b>a",
        blocks=GIVES,
    )  # fmt: skip
    assert found(flow) == [("P14-discount-everyone", "a")]


# ---- all together


def test_errors_come_first_then_the_order_of_reading() -> None:
    flow = flow_of(on("Cart Abandoned"), mail("z"), Condition("c", rule=Happened()), mail("a"), wires="t>z z>c c.yes>a")
    assert found(flow) == [("P4-unfinished", "c"), ("P6-cart-without-purchase-exit", "t"), ("P16-port-open", "c")]


@pytest.mark.parametrize("spoil", [lambda flow: msgspec.structs.replace(flow, templates=())])
def test_a_flow_whose_messages_are_gone_says_so_once_for_each(spoil: Callable[[Flow], Flow]) -> None:
    assert found(spoil(make_flow("welcome", "fi"))) == [
        ("P4-unfinished", "thanks"), ("P4-unfinished", "about-us"), ("P4-unfinished", "popular"),
    ]  # fmt: skip
