"""Hits of the public endpoint as it would have written them down, for shops of the tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from app.model.hits import Hit
from app.services.classify_hits import classify_hits
from app.services.desk import Desk
from app.store.hits import record_hits
from app.store.tables_flows import flow, message
from app.store.tables_hits import hit, link
from app.store.tables_people import customer
from app.store.verdicts import Settled

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0"


class Endpoint:
    """Counts its hits as the real one does. `links`: (step, position) -> the link's id."""

    def __init__(self, desk: Desk, name: str = "one") -> None:
        self.desk, self.name, self.number = desk, name, 0

    def carries(self, step: str, targets: Iterable[str], topics: Iterable[str] = (), automation: str = "test") -> None:
        """The links of a message, known by `step-position`."""
        told = [*topics, *[""] * 99]
        with self.desk.store.database.write() as connection:
            owner = connection.scalar(select(flow.c.id).where(flow.c.name == automation))
            rows = [
                {
                    "id": f"{step}-{place}",
                    "flow_id": owner,
                    "node": step,
                    "document": "d1",
                    "position": place,
                    "target": target,
                    "topic": told[place],
                    "created_at": self.desk.clock.now(),
                    "pushed_at": self.desk.clock.now(),
                }
                for place, target in enumerate(targets)
            ]
            connection.execute(insert(link), rows)

    def hit(
        self, name: str, step: str, link_id: str = "", after: float = 0.0, at: datetime | None = None, **more: str
    ) -> int:
        """`name` follows a link (or with none fetches the picture) of the last such message; its number."""
        self.number += 1
        told = {"kind": "click" if link_id else "open", "agent": BROWSER, "network": name, **more}
        moment = (at or self.desk.clock.now()) + timedelta(seconds=after)
        one = Hit(number=self.number, at=moment, token=self.token(name, step), link=link_id, **told)
        with self.desk.store.database.write() as connection:
            record_hits(connection, self.name, [one])
        return self.number

    def token(self, name: str, step: str) -> str:
        """Of the last message of a step to somebody."""
        asked = (
            select(message.c.token)
            .join_from(message, customer, customer.c.id == message.c.customer_id)
            .where(customer.c.email_key == f"{name}@x.test", message.c.node == step)
            .order_by(message.c.id.desc())
        )
        with self.desk.store.database.read() as connection:
            return str(connection.scalars(asked).first())

    def verdicts(self) -> list[tuple[str, str]]:
        """(verdict, reason) of all hits, in their order."""
        with self.desk.store.database.read() as connection:
            return [(row.verdict, row.reason) for row in connection.execute(select(hit).order_by(hit.c.number))]

    def settle(self) -> Settled:
        """Judges what has settled."""
        return classify_hits(self.desk)
