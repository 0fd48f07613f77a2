"""The demo shop lives for some days against a mail catcher, and everything that can be known of it afterwards.

What is read back comes from the shop's file by plain SQL, and from the bytes the catcher holds: nothing here asks the
engine or the store what they believe.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from app.engine.guardrails import Cap, Guardrails
from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher
from app.model.flow import Edge, Flow
from app.model.nodes import Email, Trigger
from app.model.sources import OnEvent
from app.model.template import Template, Text
from app.services.customers import stop_customer
from app.services.demo.life import life
from app.services.demo.make import open_demo_shop
from app.services.demo.run_demo import connect, publish_guide, record_life
from app.services.demo.shop import DEMO_NOW
from app.services.desk import Desk
from app.services.flows import add_flow
from app.services.publish_flow import publish_flow
from app.services.run_scheduler import build_runner
from app.services.secrets import MemorySecrets
from app.services.shop_details import save_guardrails

DAY = timedelta(days=1)
RECEIVED = "received"
"""The one automation beside the guide's five: a service message, which other rules hold for."""


def received() -> Flow:
    """Every order is answered at once, whoever made it."""
    return Flow(
        name="Tilaus vastaanotettu",
        nodes=(
            Trigger("ordered", "Asiakas tekee ostoksen", OnEvent("Order Completed")),
            Email("receipt", "Tilauksesi on vastaanotettu", template="receipt", message_class="service"),
        ),
        edges=(Edge("ordered", "out", "receipt"),),
        templates=(Template("receipt", subject="Tilauksesi on vastaanotettu", blocks=(Text("Kiitos tilauksesta."),)),),
    )


@dataclass(frozen=True)
class Mail:
    """One message as the catcher holds it. `at` is its Date header, with the offset that stands there."""

    at: datetime
    to: str
    message_id: str
    head: EmailMessage
    encrypted: bool


@dataclass(frozen=True)
class Days:
    """What happened. `stopped`: addresses of those who wanted no more, and when they said so."""

    folder: Path
    start: datetime
    end: datetime
    mails: tuple[Mail, ...]
    caps: tuple[Cap, ...]
    stopped: dict[str, datetime]

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """A plain question to the shop's file."""
        return rows(self.folder, sql)


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    """A plain question to a shop's file; columns named `..._at` or `at` are moments."""
    with closing(sqlite3.connect(folder / "shop.polku")) as connection:
        connection.row_factory = sqlite3.Row
        return [
            {
                name: moment(value) if name == "at" or name.endswith("_at") else value
                for name, value in dict(row).items()
            }
            for row in connection.execute(sql)
        ]


def moment(micros: int | None) -> datetime | None:
    """The shop's file keeps integer microseconds since 1970, UTC."""
    return None if micros is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def live_through(folder: Path, days: int, caps: tuple[Cap, ...]) -> Days:
    """The six automations run for `days`, the program started anew each day; three people want no more on the way."""
    clock, end = VirtualClock(DEMO_NOW), DEMO_NOW + days * DAY
    desk = open_demo_shop(folder, clock, MemorySecrets())
    stopped: dict[str, datetime] = {}
    with closing(desk), Catcher() as catcher:
        connect(desk, catcher)
        publish_guide(desk)
        publish_flow(desk, add_flow(desk, received(), RECEIVED))
        save_guardrails(desk, Guardrails(caps))
        record_life(desk, life(start=DEMO_NOW, days=days))
        for day in range(1, days + 1):
            asyncio.run(build_runner(desk, clock=clock).run_until_idle(DEMO_NOW + day * DAY))
            stopped = stopped or _stop_three(desk)
        mails = tuple(_mail(one.data, one.rcpt_to, one.encrypted) for one in catcher.messages)
    return Days(folder, DEMO_NOW, end, mails, caps, stopped)


def _stop_three(desk: Desk) -> dict[str, datetime]:
    """On the evening when at least three wait for their next welcome message, three of them want no more."""
    waiting = rows(
        desk.folder,
        "SELECT c.email FROM enrolment e JOIN customer c ON c.id = e.customer_id JOIN flow f ON f.id = e.flow_id"
        " WHERE f.name = 'welcome' AND e.state = 'waiting' ORDER BY e.id DESC LIMIT 3",
    )
    if len(waiting) < 3:
        return {}
    for row in waiting:
        stop_customer(desk, row["email"])
    return {row["email"]: desk.clock.now() for row in waiting}


def _mail(data: bytes, to: tuple[str, ...], encrypted: bool) -> Mail:
    head = message_from_bytes(data, policy=policy.default)
    assert isinstance(head, EmailMessage)
    (only,) = to
    return Mail(parsedate_to_datetime(str(head["Date"])), only, str(head["Message-ID"]), head, encrypted)
