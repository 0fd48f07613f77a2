"""One automation starts another: an event of its own that only the named one hears.

Within an automation a way may lead back up by itself (with a wait on the way round); a jump into another one is this.
"""

from __future__ import annotations

from datetime import datetime

from app.engine.run import EnterFlow, Run
from app.model.actions import StartFlow
from app.model.customer import Event, Facts
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.truth import truth

STARTED = "Automation Started"
"""Properties: `automation` (the name of the one that starts), `by` (the starting enrolment), `hops`."""
MOST_HOPS = 5
"""So many automations in a row may start each other; the next start is left out, so that no circle runs for ever."""


def enter_flow(node: StartFlow, run: Run, at: datetime) -> EnterFlow | None:
    """What a step that starts another automation does for this customer; None after too many starts in a row."""
    hops = _hops(run.entry) + 1
    if not node.flow or hops > MOST_HOPS:
        return None
    key = f"start:{run.id}:{node.id}:{at.isoformat()}"
    return EnterFlow(node.id, Event(key, STARTED, at, {"automation": node.flow, "by": run.id, "hops": hops}))


def started_entry(name: str, flow: Flow, event: Event, facts: Facts) -> Entry | None:
    """The entry of a customer whom another automation has sent into the one called `name`; its audience decides."""
    if event.name != STARTED or event.properties.get("automation") != name or flow.trigger is None:
        return None
    entry, audience = Entry.of(event), flow.trigger.audience
    return entry if audience is None or truth(audience, facts, entry).value is True else None


def _hops(entry: Entry) -> int:
    hops = entry.properties.get("hops") if entry.event == STARTED else 0
    return hops if isinstance(hops, int) else 0
