"""What the shop's own history says against a draft, in words: the numbers are those of this shop."""

from __future__ import annotations

from datetime import date

from app.i18n import N_, _
from app.i18n import date as say_date
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Choice, Split
from app.services.sentences.reasons import say as say_reason

HISTORY: dict[str, tuple[str, str]] = {
    "H1-nobody-enters": (
        N_("Nobody would have come in by “{title}” in the last {days} days."),
        N_("Check that the shop records what starts the automation."),
    ),
    "H2-load": (
        N_("Some get over {limit} messages in {days} days, guardrails on. Customers: {people}, most to one: {most}."),
        N_("Tighten the frequency cap, or take a message away."),
    ),
    "H3-two-in-a-day": (
        N_("“{title}” and “{other}” would have come on one and the same day. Customers in {days} days: {people}."),
        N_("Let one of them wait a day more, or give the more important one a higher priority."),
    ),
    "H4-just-bought": (
        N_("“{title}” would have sold what had just been bought, and is held back then. In {days} days: {times}."),
        N_("Sell something else, or let it wait longer after the order."),
    ),
    "H5-mostly-held": (
        N_("“{title}” would mostly have been held back: {held} of {all}. Most often: {reason}."),
        N_("Look in the trial who they are, and whether they should come in at all."),
    ),
    "H6-one-branch": (
        N_("Everybody would have taken the way “{port}” at “{title}”: {people} of {people} in {days} days."),
        N_("Check the rule, or leave the question out."),
    ),
    "H7-nobody-reaches": (
        N_("Nobody would have come as far as “{title}”: {people} came in, in {days} days."),
        N_("Check the waits and exits before it."),
    ),
    "H8-scarcity-untrue": (
        N_("“{title}” says “{words}”. On {date} there were {stock} in stock, and it would have gone out all the same."),
        N_("Bind the words to the real stock, or leave them out."),
    ),
    "H9-codes-run-out": (
        N_("In {days} days “{title}” would have given {wanted} codes of the list “{list}”; it has {left} left."),
        N_("Bring more codes to the list: whoever comes when it is empty waits."),
    ),
}
"""Code -> (what is wrong, what to do about it)."""
_WAYS = {"yes": N_("Yes"), "no": N_("No"), "else": N_("Everyone else")}


def history_values(finding: Finding, flow: Flow) -> dict[str, object]:
    """What of a finding's values is said in other words than it is kept."""
    found: dict[str, object] = {}
    if finding.code == "H6-one-branch":
        port, node = str(finding.params["port"]), flow.by_id.get(finding.node)
        ways = node.cases if isinstance(node, Choice) else node.branches if isinstance(node, Split) else ()
        label = next((way.label for way in ways if way.port == port), "")
        found["port"] = label or (_(_WAYS[port]) if port in _WAYS else port)
    if finding.code == "H5-mostly-held":
        found["reason"] = say_reason(str(finding.params["reason"]))
    if finding.code == "H8-scarcity-untrue":
        found["date"] = say_date(date.fromisoformat(str(finding.params["date"])), year=True)
    return found
