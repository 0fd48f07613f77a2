"""From one version to the next, for the people in the middle: where they go on, and when.

Pure: the publish dialog shows what this says before the store does it.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime
from typing import Literal

import msgspec

from app.engine.advance import ARRIVING
from app.engine.waits import wait_until
from app.model.customer import Facts
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import Await, Wait, is_skipped, ports

Fate = Literal["keep", "move", "leave"]


class Choice(msgspec.Struct, frozen=True):
    """What becomes of those who stand at a step.

    `keep`: they finish their version. `move`: they go on in the new one, where `landing` says. `leave`: they leave as
    stopped. `recount`: a wait that lasts otherwise now is counted again from when it began.
    """

    fate: Fate = "move"
    recount: bool = False


def landing(old: Flow, new: Flow, node: str) -> str:
    """Where somebody who stands at `node` of `old` stands in `new`.

    The same step where it is still there; on the way through it where it is skipped now; else on the way into the
    nearest later step that is there; "" if none is left.
    """
    if node in new.by_id:
        return f"{ARRIVING}{node}" if is_skipped(new.by_id[node]) else node
    waiting, seen = deque([node]), {node}
    while waiting:
        here = old.by_id.get(waiting.popleft())
        for target in (old.next_id(here.id, port) for port in ports(here)) if here else ():
            if target is None or target in seen:
                continue
            if target in new.by_id:
                return f"{ARRIVING}{target}"
            seen.add(target)
            waiting.append(target)
    return ""


def wait_changed(old: Flow, new: Flow, node: str) -> bool:
    """Whether a wait is there in both and does not last the same."""
    match old.by_id.get(node), new.by_id.get(node):
        case Wait(until=before), Wait(until=after):
            return before != after
        case Await(timeout=before), Await(timeout=after):
            return before != after
        case _:
            return False


def recounted(new: Flow, node: str, began: datetime, facts: Facts, entry: Entry, shop_zone: str) -> datetime:
    """When a wait that began then ends by the new version, not before now (`facts.now`). KeyError if `node` is no wait
    there.
    """
    wait = new.by_id[node]
    if isinstance(wait, Await):
        return max(began + wait.timeout.elapsed, facts.now)
    if not isinstance(wait, Wait):
        raise KeyError(node)
    return max(wait_until(wait, began, facts, entry, shop_zone), facts.now)
