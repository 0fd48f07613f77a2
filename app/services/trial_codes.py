"""The discount codes that a trial gives out: it takes them for granted, and tells how many it would have taken."""

from __future__ import annotations

from collections import Counter

from app.model.actions import GiveCode
from app.model.flow import Flow
from app.model.nodes import Email
from app.model.template import Benefit, every_block
from app.services.trial_tally import Trial


def codes_wanted(trial: Trial, draft: Flow) -> dict[str, int]:
    """List -> how many of its codes the draft would have given, by its steps and in its messages; none left out."""
    wanted: Counter[str] = Counter()
    for node in draft.nodes:
        tally = trial.steps.get(node.id)
        if tally is None:
            continue
        if isinstance(node, GiveCode):
            wanted[node.codes] += tally.came
        elif isinstance(node, Email) and node.template in draft.template_by_id:
            blocks = every_block(draft.template_by_id[node.template])
            for name in {one.code_list for _, one in blocks if isinstance(one, Benefit) and one.code_list}:
                wanted[name] += tally.sent
    return {name: count for name, count in sorted(wanted.items()) if name and count}
