"""Why a message was sent, waits, or was not sent: the stored decisions, told in order."""

from __future__ import annotations

from collections.abc import Iterator

from app.engine.guardrails import Looked
from app.engine.run import Step
from app.i18n import _
from app.i18n import datetime as say_moment
from app.model.customer import JsonValue
from app.model.flow import Flow
from app.model.nodes import Condition, Split
from app.services.sentences.reasons import say as say_reason
from app.services.sentences.states import message_state_name
from app.store.explain import Explanation


def why_lines(found: Explanation) -> Iterator[str]:
    """The explanation, one sentence a line: what, who and when, the way there, the guardrails, the server's answer."""
    message = found.message
    yield f"{message.subject or message.title} ({message_state_name(message.state)})"
    yield _("To {name} <{email}>, automation {flow}, version {version}.").format(
        name=message.customer_name, email=message.email, flow=message.flow_title, version=message.version
    )
    if found.entry is not None:
        yield _("Came in: {event}, {when}.").format(event=found.entry.event or "–", when=say_moment(found.entry.at))
    for step in found.route:
        yield f"  {say_moment(step.at)}  {step_words(step, found.flow)}"
    for look in found.looked:
        yield f"  {guard_words(look)}"
    if message.reply_text:
        yield _("The server answered: {code} {text}").format(code=message.reply_code, text=message.reply_text)
    if message.reason:
        yield _("Not sent because: {reason}.").format(reason=say_reason(message.reason))


def step_words(step: Step, flow: Flow) -> str:
    """One step with the way taken and the values it saw."""
    node = flow.by_id.get(step.node)
    title = (node.title if node else "") or step.node
    if isinstance(node, Condition):
        way = _("Yes") if step.outcome == "yes" else _("No")
        return f"{title} {way}{_seen(step.seen)}"
    if isinstance(node, Split):
        label = next((branch.label for branch in node.branches if branch.port == step.outcome), step.outcome)
        return f"{title}: {label}"
    return title


def guard_words(look: Looked) -> str:
    """One guardrail: its name, whether it let the message through, and the numbers it saw."""
    passed = _("let through") if look.passed else _("stopped")
    return f"{say_reason(look.guard)}: {passed}{_seen(look.seen)}"


def _seen(seen: dict[str, JsonValue]) -> str:
    shown = ", ".join(f"{name} = {_value(value)}" for name, value in seen.items() if value not in ("", None))
    return f" ({shown})" if shown else ""


def _value(value: JsonValue) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value)
