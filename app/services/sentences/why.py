"""Why a message was sent, waits, or was not sent: the stored decisions, told in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo

from app.engine.guardrails import Looked
from app.engine.run import PASSED_BY, Step
from app.i18n import _, number
from app.i18n import datetime as say_moment
from app.model.customer import JsonValue
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import Await, Choice, Condition, Split
from app.services.sentences.guards import guard_name, guard_seen
from app.services.sentences.happenings import event_past, is_known
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.states import message_state_name
from app.services.sentences.steps import step_title
from app.store.explain import Explanation

_MOMENTS = frozenset({"until", "at"})
"""Values that are moments, kept in ISO form."""
_SHORT = frozenset({"trigger", "exit"})
"""Steps whose values say in the shop's own ids what the line before has said in words."""


def why_lines(found: Explanation, zone: tzinfo | None = None) -> Iterator[str]:
    """The explanation, one sentence a line: what, who and when, the way there, the guardrails, the server's answer.

    Moments are told by the clock of `zone`, UTC without one.
    """
    message = found.message
    yield f"{message.subject or message.title} ({message_state_name(message.state)})"
    yield _("To {name} <{email}>, automation {flow}, version {version}.").format(
        name=message.customer_name, email=message.email, flow=message.flow_title, version=message.version
    )
    if found.entry is not None:
        when = say_moment(found.entry.at, zone)
        yield _("Came in: {event}, {when}.").format(event=came_in_words(found.entry, found.flow), when=when)
    for step in found.route:
        yield f"  {say_moment(step.at, zone)}  {step_words(step, found.flow, zone)}"
    for look in found.looked:
        yield f"  {guard_words(look, zone)}"
    if message.reply_text:
        yield _("The server answered: {code} {text}").format(code=message.reply_code, text=message.reply_text)
    if message.reason:
        yield _("Not sent because: {reason}.").format(reason=say_reason(message.reason))


def came_in_words(entry: Entry, flow: Flow) -> str:
    """What brought the customer in: the event, or what the automation waits for where nothing happened but time."""
    return event_past(entry.event) if is_known(entry.event) or not flow.trigger else step_title(flow.trigger)


def step_words(step: Step, flow: Flow, zone: tzinfo | None = None) -> str:
    """One step with the way taken and the values it saw."""
    node = flow.by_id.get(step.node)
    title = step_title(node) if node else step.node
    if step.outcome == PASSED_BY:
        return _("{title}: skipped").format(title=title)
    if isinstance(node, Condition):
        way = _("Yes") if step.outcome == "yes" else _("No")
        return f"{title} {way}{_seen(step.seen, zone)}"
    if isinstance(node, Choice):
        case = next((case.label or case.port for case in node.cases if case.port == step.outcome), _("Everyone else"))
        return f"{title}: {case}{_seen(step.seen, zone)}"
    if isinstance(node, Await) and step.outcome != "waits":
        return f"{title}: {_('Happened') if step.outcome == 'event' else _('Time ran out')}"
    if isinstance(node, Split):
        label = next((branch.label for branch in node.branches if branch.port == step.outcome), step.outcome)
        return f"{title}: {label}"
    return title if step.kind in _SHORT else f"{title}{_seen(step.seen, zone)}"


def guard_words(look: Looked, zone: tzinfo | None = None) -> str:
    """One guardrail: its name, whether it let the message through, and the numbers it saw."""
    passed = _("let through") if look.passed else _("stopped")
    seen = guard_seen(look, zone)
    return f"{guard_name(look.guard)}: {passed} ({seen})" if seen else f"{guard_name(look.guard)}: {passed}"


def _seen(seen: Mapping[str, JsonValue], zone: tzinfo | None) -> str:
    shown = ", ".join(
        f"{name} = {_value(name, value, zone)}" for name, value in seen.items() if value not in ("", None)
    )
    return f" ({shown})" if shown else ""


def _value(name: str, value: JsonValue, zone: tzinfo | None) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if name in _MOMENTS and isinstance(value, str):
        return say_moment(datetime.fromisoformat(value), zone)
    return str(value)
