"""What publishing would do, in words."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from app.i18n import _, duration, ngettext, number
from app.i18n import datetime as say_moment
from app.model.flow import Flow
from app.model.nodes import MessageStep, Wait, ports
from app.model.times import ForDuration
from app.services.flows import Difference
from app.services.publish_flow import PublishPlan
from app.services.sending import SendingState
from app.ui.canvas.words import card_text


def headline(plan: PublishPlan, remarks: int = 0) -> tuple[str, str, str]:
    """(sentence, icon, tone) on top of the dialog; `remarks`: of the shop's history, as far as it has been played."""
    errors = len(plan.errors)
    warnings = len(plan.findings) - errors + remarks
    if errors:
        words = ngettext("One thing to fix before publishing", "{n} things to fix before publishing", errors)
        return words.format(n=number(errors)), "error", "error"
    if warnings:
        words = ngettext("Ready to publish, one thing to look at", "Ready to publish, {n} things to look at", warnings)
        return words.format(n=number(warnings)), "warning", "warning"
    return _("Ready to publish"), "ok", "success"


def subline(plan: PublishPlan) -> str:
    """Which version this will be, and what runs until then."""
    if plan.version > 1:
        words = _("{name}, draft to version {n}. Version {before} stays live until then.")
        return words.format(name=plan.title, n=plan.version, before=plan.version - 1)
    return _("{name}, draft to version 1. Nothing has been sent from it yet.").format(name=plan.title)


def change_words(difference: Difference, draft: Flow, live: Flow | None) -> str:
    """What changes in one step."""
    before = live.by_id.get(difference.node) if live else None
    after = draft.by_id.get(difference.node)
    match difference.kind:
        case "added":
            return _("new step")
        case "removed":
            return _("goes away")
        case "message":
            return _("the message has changed")
    if before is not None and after is not None and live is not None:
        old, new = card_text(before, live), card_text(after, draft)
        for was, now in ((old.short, new.short), (old.title, new.title), (old.detail, new.detail)):
            if was != now and was:
                return _("was: {what}").format(what=was)
    return _("changed") if before != after else _("leads to another step")


def sending_words(sending: SendingState, draft: Flow) -> str:
    """What keeps the draft's messages from leaving for now, or "" when nothing does."""
    state = sending.state
    if state == "paused":
        return _("All sending is paused: messages wait until you resume.")
    if state == "stopped":
        return _("The server refused the sender: messages wait until the account is fixed.")
    if state == "no_account" or (draft.emails and not sending.mail):
        return _("No email account is connected: messages wait until one is.")
    return _("This is the demo shop: nothing leaves this computer.") if sending.demo else ""


def first_messages(plan: PublishPlan, draft: Flow, zone: ZoneInfo) -> str:
    """When the first message would leave."""
    if plan.next_at is not None:
        return _("The next message leaves {when}.").format(when=say_moment(plan.next_at, zone))
    if draft.trigger is None or not any(isinstance(node, MessageStep) for node in draft.nodes):
        return _("The automation sends no messages.")
    wait = _shortest_wait(draft, draft.trigger.id, frozenset())
    if wait is None:
        return _("No message is reached from the trigger.")
    if not wait:
        return _("The first message leaves at once when somebody comes in.")
    return _("The first message leaves {time} after somebody comes in.").format(time=duration(wait))


def people_words(plan: PublishPlan) -> str:
    """How many are on their way."""
    words = ngettext("{n} customer is mid-way in version {v}", "{n} customers are mid-way in version {v}", plan.people)
    return words.format(n=number(plan.people), v=plan.version - 1)


def people_note(plan: PublishPlan, choice: str) -> str:
    """What the choice means for those who are on their way."""
    if choice == "keep":
        return _("They go on to the end of the version they came into.")
    if choice == "drop":
        return _("They leave now and get nothing more from this automation.")
    if plan.people_lost:
        words = ngettext(
            "They go on in the new version. {n} stands at a step that goes away, and leaves.",
            "They go on in the new version. {n} stand at a step that goes away, and leave.",
            plan.people_lost,
        )
        return words.format(n=number(plan.people_lost))
    return _("They go on in the new version from the step they stand at.")


def _shortest_wait(flow: Flow, node_id: str, seen: frozenset[str]) -> timedelta | None:
    """The least time from a step to the first message, clock waits counted as none; None if no message is reached."""
    node = flow.by_id.get(node_id)
    if node is None or node_id in seen:
        return None
    if isinstance(node, MessageStep):
        return timedelta()
    own = (
        timedelta(seconds=node.until.seconds)
        if isinstance(node, Wait) and isinstance(node.until, ForDuration)
        else timedelta()
    )
    ways = [flow.next_id(node_id, port) for port in ports(node)]
    rest = [_shortest_wait(flow, way, seen | {node_id}) for way in ways if way]
    found = [one for one in rest if one is not None]
    return own + min(found) if found else None
