"""The one-press remedies of what only the shop's history tells (`app.services.trial_findings`)."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from app.analysis.wording import scarcity
from app.edit.change import change_template, replace_node
from app.edit.edit import Edit
from app.edit.fresh import NewId, fresh
from app.edit.insert import insert_on_edge
from app.edit.remove import delete
from app.model.actions import Sms
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import MessageStep, Trigger, Wait, ports
from app.model.rules import All, Compare, Rule
from app.model.sources import Reentry
from app.model.template import Template
from app.model.times import ForDuration

Remedy = tuple[str, Edit]
"""The name of what is done, and the edit that does it."""
_SENTENCE = re.compile(r"[^.?!\n]*[.?!\n]?[ \t]*")


def heed_cap(flow: Flow, _finding: Finding, _make_id: NewId) -> Remedy | None:
    """Some get too much: the messages that pass the frequency cap by heed it like all others."""
    passing = [one for one in flow.nodes if isinstance(one, MessageStep) and "cap" in one.skip_guardrails]
    made: Edit | None = None
    for step in passing:
        left = tuple(name for name in step.skip_guardrails if name != "cap")
        made = replace_node(made.flow if made else flow, msgspec.structs.replace(step, skip_guardrails=left))
    return ("heed-cap", made) if made else None


def wait_a_day_more(flow: Flow, finding: Finding, make_id: NewId) -> Remedy | None:
    """Two messages on one day: this one comes a day later."""
    made = _waited(flow, finding.node, ForDuration(1, "days"), make_id, add=True)
    return ("wait-a-day-more", made) if made else None


def wait_it_out(flow: Flow, finding: Finding, make_id: NewId) -> Remedy | None:
    """What was just bought is sold again only when the shop's own limit of days is over."""
    days = int(finding.params.get("spared", 0))
    made = _waited(flow, finding.node, ForDuration(days, "days"), make_id, add=False) if days else None
    return ("wait-it-out", made) if made else None


def for_those_it_reaches(flow: Flow, finding: Finding, _make_id: NewId) -> Remedy | None:
    """A message that is mostly held back: by its reason, let in those whom it can reach, or let it wait its turn."""
    step = flow.by_id[finding.node]
    if not isinstance(step, MessageStep):
        return None
    match finding.params.get("reason"):
        case "consent":
            channel = "sms" if isinstance(step, Sms) else "email"
            return _let_in(flow, "only-agreed", Compare(f"consent.{channel}", "eq", True))
        case "no_phone":
            return _let_in(flow, "only-with-phone", Compare("profile.phone", "is_set"))
        case "same_content":
            return _come_again_later(flow, int(finding.params.get("apart", 0)))
        case "cap" | "quiet_days" | "quiet_hours" if step.when_stopped == "skip":
            return "move-to-later", replace_node(flow, msgspec.structs.replace(step, when_stopped="defer"))
        case _:
            return None


def keep_way(flow: Flow, finding: Finding, _make_id: NewId) -> Remedy | None:
    """A question that everybody answers alike: it goes, with the ways that nobody takes."""
    node, port = flow.by_id[finding.node], str(finding.params.get("port", ""))
    if port not in ports(node) or flow.next_id(node.id, port) is None:
        return None
    return "keep-way", delete(flow, (node.id,), keep=port)


def without_scarcity(flow: Flow, finding: Finding, _make_id: NewId) -> Remedy | None:
    """Words that were not true: the sentences that say little is left go. None where nothing else would be said."""
    step = flow.by_id[finding.node]
    old = flow.template_by_id.get(getattr(step, "template", ""))
    if old is None:
        return None
    made = msgspec.convert(_calmed(msgspec.to_builtins(old)), Template)
    emptied = any(
        (one.subject.strip() and not made.spoken[language].subject.strip()) or not made.spoken[language].blocks
        for language, one in old.spoken.items()
    )
    return None if emptied or made == old else ("without-scarcity", change_template(flow, made, f"fix.{finding.code}"))


def _calmed(part: Any) -> Any:
    """The same without the sentences that say little is left, and without the blocks that said nothing else.

    Variables that tell how much is left stay, and so does what is written as HTML.
    """
    match part:
        case dict():
            return {name: value if name == "markup" else _calmed(value) for name, value in part.items()}
        case list() | tuple():
            return [new for old, new in ((one, _calmed(one)) for one in part) if not _silenced(old, new)]
        case str() if scarcity(part):
            return "".join(said for said in _SENTENCE.findall(part) if not scarcity(said)).rstrip(" \t")
        case _:
            return part


def _silenced(old: Any, new: Any) -> bool:
    words = [name for name in ("text", "body", "label") if isinstance(old, dict) and str(old.get(name, "")).strip()]
    return bool(words) and not any(new[name].strip() for name in words)


def _waited(flow: Flow, node_id: str, length: ForDuration, make_id: NewId, *, add: bool) -> Edit | None:
    """A longer wait before a step: `add` so much to it, else at least so much; a new one where there is none."""
    into = flow.edges_into.get(node_id, ())
    if len(into) != 1:
        return None
    before = flow.by_id[into[0].source]
    if isinstance(before, Wait) and not before.skipped and isinstance(before.until, ForDuration):
        seconds = before.until.seconds + length.seconds if add else length.seconds
        if seconds <= before.until.seconds:
            return None
        return replace_node(flow, msgspec.structs.replace(before, until=_lasting(seconds)), "until")
    new = fresh("wait", make_id)
    return insert_on_edge(
        flow, into[0], msgspec.structs.replace(new, node=msgspec.structs.replace(new.node, until=length))
    )


def _lasting(seconds: int) -> ForDuration:
    return ForDuration(seconds // 86400, "days") if seconds % 86400 == 0 else ForDuration(seconds // 60, "minutes")


def _let_in(flow: Flow, code: str, rule: Rule) -> Remedy | None:
    trigger = flow.trigger
    if trigger is None:
        return None
    now = trigger.audience
    asked = All((rule,)) if now is None else All((*(now.rules if isinstance(now, All) else (now,)), rule))
    return code, replace_node(flow, msgspec.structs.replace(trigger, audience=asked), "audience")


def _come_again_later(flow: Flow, days: int) -> Remedy | None:
    trigger = flow.trigger
    if not isinstance(trigger, Trigger) or not days or trigger.reentry.mode == "once":
        return None
    if trigger.reentry.mode == "after_gap" and trigger.reentry.gap_days >= days:
        return None
    made = msgspec.structs.replace(trigger, reentry=Reentry("after_gap", days))
    return "come-again-later", replace_node(flow, made, "reentry")
