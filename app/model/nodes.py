"""The steps of an automation, one struct per kind, told apart by `kind`.

Every node has a stable `id` (unique in its flow) and a `title` a person gave it. The ways out of a node are its
*ports*. Steps with one way out can be marked `skipped`: people pass through and nothing happens.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from app.model.actions import AddPoints, GiveCode, Sms, StartFlow, Webhook
from app.model.actions import MessageClass as MessageClass
from app.model.rules import All, Rule
from app.model.sources import OnEvent, Reentry, TriggerSource
from app.model.times import ForDuration, Until, UntilClock


class Trigger(msgspec.Struct, frozen=True, tag_field="kind", tag="trigger", forbid_unknown_fields=True):
    id: str
    title: str = ""
    source: TriggerSource = OnEvent()
    reentry: Reentry = Reentry()
    audience: Rule | None = None


class Wait(msgspec.Struct, frozen=True, tag_field="kind", tag="wait", forbid_unknown_fields=True):
    id: str
    title: str = ""
    until: Until = ForDuration()
    skipped: bool = False


class Condition(msgspec.Struct, frozen=True, tag_field="kind", tag="condition", forbid_unknown_fields=True):
    """Two ways out, `yes` and `no`. Unknown counts as no and is recorded as unknown."""

    id: str
    title: str = ""
    rule: Rule = All()


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way out of a choice: the port's name, its label, and for whom it is."""

    port: str
    label: str = ""
    rule: Rule = All()


class Choice(msgspec.Struct, frozen=True, tag_field="kind", tag="choice", forbid_unknown_fields=True):
    """The way of the first case whose rule holds; `else` for everyone else. Unknown counts as no."""

    id: str
    title: str = ""
    cases: tuple[Case, ...] = ()


class Await(msgspec.Struct, frozen=True, tag_field="kind", tag="await", forbid_unknown_fields=True):
    """Stays until an event of this name comes for which `where` holds, at the longest for `timeout`.

    Two ways out, `event` and `timeout`. Only what comes after the customer has arrived counts.
    """

    id: str
    title: str = ""
    event: str = ""
    where: Rule | None = None
    timeout: ForDuration = ForDuration(3, "days")


class Branch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way out of a split: the port's name, its label and its weight."""

    port: str
    label: str
    weight: int = 1


Metric = Literal["goal", "order", "opened", "clicked"]
METRICS: tuple[Metric, ...] = ("goal", "order", "opened", "clicked")


class VariantTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What two branches are compared by: for how many people it came about within so many days of the split.

    `goal`: left by reaching a goal; `order`: placed an order; `opened`, `clicked`: a message of this automation.
    """

    metric: Metric = "order"
    within_days: int = 14


class Split(msgspec.Struct, frozen=True, tag_field="kind", tag="split", forbid_unknown_fields=True):
    """A random but repeatable way for each customer: the same person goes the same way every time.

    With `test` its two branches are variants that are compared (`app.analysis.two_variants`).
    """

    id: str
    title: str = ""
    branches: tuple[Branch, ...] = (Branch("a", "A"), Branch("b", "B"))
    test: VariantTest | None = None


class Email(msgspec.Struct, frozen=True, tag_field="kind", tag="email", forbid_unknown_fields=True):
    """A message. `template` names one of the flow's templates; the guardrails that apply follow from `message_class`.

    `too_late_hours`: if it could only leave later than this after its time, it is skipped.
    `about`: product categories it sells; a customer who just bought one of them is spared ("just bought").
    `skip_guardrails`: names of guardrails this message is exempt from (consent and suppression cannot be skipped).
    """

    id: str
    title: str = ""
    template: str = ""
    message_class: MessageClass | None = None
    too_late_hours: int = 24
    about: tuple[str, ...] = ()
    skip_guardrails: tuple[str, ...] = ()
    when_stopped: Literal["defer", "skip"] = "defer"
    skipped: bool = False


class SetField(msgspec.Struct, frozen=True, tag_field="do", tag="set_field", forbid_unknown_fields=True):
    field: str = ""
    value: str | int | float | bool = ""


class AddTag(msgspec.Struct, frozen=True, tag_field="do", tag="add_tag", forbid_unknown_fields=True):
    tag_name: str = ""


class RemoveTag(msgspec.Struct, frozen=True, tag_field="do", tag="remove_tag", forbid_unknown_fields=True):
    tag_name: str = ""


ProfileChange = SetField | AddTag | RemoveTag | AddPoints


class Change(msgspec.Struct, frozen=True, tag_field="kind", tag="change", forbid_unknown_fields=True):
    """Changes the customer's tags or fields."""

    id: str
    title: str = ""
    changes: tuple[ProfileChange, ...] = ()
    skipped: bool = False


class Notify(msgspec.Struct, frozen=True, tag_field="kind", tag="notify", forbid_unknown_fields=True):
    """Tells the staff by e-mail; `to` empty means the shop's own address."""

    id: str
    title: str = ""
    to: str = ""
    text: str = ""
    skipped: bool = False


class Goal(msgspec.Struct, frozen=True, tag_field="kind", tag="goal", forbid_unknown_fields=True):
    """What the automation is for. With `event` the goal is reached at any time after entry, and the customer leaves."""

    id: str
    title: str = ""
    event: str = ""
    where: Rule | None = None
    within_days: int = 14


class Exit(msgspec.Struct, frozen=True, tag_field="kind", tag="exit", forbid_unknown_fields=True):
    id: str
    title: str = ""


Node = (
    Trigger | Wait | Await | Condition | Choice | Split | Email | Sms
    | Change | Notify | Webhook | GiveCode | StartFlow | Goal | Exit
)  # fmt: skip
Kind = Literal[
    "trigger", "wait", "await", "condition", "choice", "split", "email", "sms",
    "change", "notify", "webhook", "give_code", "start_flow", "goal", "exit",
]  # fmt: skip
CLASSES: dict[Kind, type[Node]] = {
    "trigger": Trigger,
    "wait": Wait,
    "await": Await,
    "condition": Condition,
    "choice": Choice,
    "split": Split,
    "email": Email,
    "sms": Sms,
    "change": Change,
    "notify": Notify,
    "webhook": Webhook,
    "give_code": GiveCode,
    "start_flow": StartFlow,
    "goal": Goal,
    "exit": Exit,
}
KINDS: tuple[Kind, ...] = tuple(CLASSES)
_KIND_OF: dict[type, Kind] = {cls: kind for kind, cls in CLASSES.items()}


def kind_of(node: Node) -> Kind:
    """The kind of a node as the flow file spells it."""
    return _KIND_OF[type(node)]


ELSE = "else"
"""The way out of a choice for everyone that no case is for."""
_PORTS: dict[type, tuple[str, ...]] = {Condition: ("yes", "no"), Await: ("event", "timeout"), Goal: (), Exit: ()}


def ports(node: Node) -> tuple[str, ...]:
    """The ways out of a node, in the order they are drawn and read (yes before no)."""
    if isinstance(node, Split):
        return tuple(branch.port for branch in node.branches)
    if isinstance(node, Choice):
        return (*(case.port for case in node.cases), ELSE)
    return _PORTS.get(type(node), ("out",))


Branching = Condition | Choice | Split | Await
"""Steps with several ways out."""
Deciding = Condition | Choice
"""Steps whose ways out follow from rules."""


def rules_of_node(node: Node) -> tuple[Rule, ...]:
    """The rules by which people take their way at a step."""
    match node:
        case Condition(rule=rule):
            return (rule,)
        case Choice(cases=cases):
            return tuple(case.rule for case in cases)
        case Await(where=where):
            return (where,) if where is not None else ()
        case _:
            return ()


MessageStep = Email | Sms
"""Steps that reach the customer: the guardrails ask about them, and people stay until the message has left or not."""
Skippable = Wait | Email | Sms | Change | Notify | Webhook | GiveCode | StartFlow
"""Steps that can be marked skipped: those that people leave by one way."""


def is_skipped(node: Node) -> bool:
    """Whether people pass through it without anything happening."""
    return bool(getattr(node, "skipped", False))


def holds(node: Node) -> bool:
    """Whether people certainly stay at it for a time: a wait that is not skipped and cannot be over at once."""
    if isinstance(node, Wait):
        return not node.skipped and isinstance(node.until, ForDuration | UntilClock)
    return isinstance(node, Await)
