"""What ought to happen in this shop and does not."""

from __future__ import annotations

from app.engine.watchdog import Alarm, Seen, watch
from app.services.desk import Desk
from app.services.sending import sending_state


def watched(desk: Desk) -> tuple[Alarm, ...]:
    """Automations gone quiet, a runner that does not run, a mailbox that is not read. A few short queries.

    While sending is paused, stopped or has no account, nothing is said of the runner: that is told by itself.
    """
    now, stats = desk.clock.now(), desk.store.stats
    mailbox = desk.store.mailbox.state()
    on = sending_state(desk).state == "on"
    return watch(
        Seen(
            now=now,
            flows=tuple(stats.entries()),
            due_since=stats.due_since(now) if on else None,
            ran_at=stats.last_seen(),
            read_at=mailbox.stops_known_until if mailbox else None,
        )
    )
