"""A stage whose runner has the other ways out as a shop has set them, with a real server at the other end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime

from app.engine.policy import Policy
from app.engine.runner import Runner
from app.model.customer import ConsentEvent, Customer
from app.model.gateway import Gateway
from app.services.compose import NO_ACCOUNT, Composer
from app.services.desk import Desk
from app.services.gateway import SmsSettings, save_sms
from app.services.outlets import outlets
from app.services.secrets import MemorySecrets
from app.store.recording import CustomerRecord
from http_kit import Server
from runner_kit import DAY, START, Stage, compose

SECRET = "top-secret-token"


class Shop:
    """A stage with a desk. `texts_to` connects the gateway to a server."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())

    def texts_to(self, url: str) -> None:
        fields = (("to", "{to}"), ("text", "{text}"))
        headers = (("Authorization", "Bearer {secret}"),)
        save_sms(self.desk, SmsSettings("gateway", Gateway(url=url, headers=headers, fields=fields)), SECRET)

    def customer(self, name: str, phone: str = "040 123 4567", sms: bool = True, email: bool = True) -> None:
        channels = [channel for channel, agreed in (("sms", sms), ("email", email)) if agreed]
        lines = tuple(ConsentEvent(channel, "granted", START - 300 * DAY) for channel in channels)  # type: ignore[arg-type]
        with self.desk.store.recording("customers", "test", self.stage.clock.now()) as record:
            record.customers([CustomerRecord(Customer(0, f"{name}@x.test", name.capitalize(), phone=phone), lines)])

    def policy(self, policy: Policy) -> None:
        self.desk.store.shop.save_policy(policy)

    def runner(self, checkpoint: Callable[[str], None] | None = None) -> Runner:
        stage = self.stage
        composer = Composer(self.desk, NO_ACCOUNT)
        ways = outlets(self.desk, composer, stage.clock)
        return Runner(
            stage.store.ledger(), stage.sender, compose, stage.clock, stage.news, "test", checkpoint, outlets=ways
        )

    def run_to(self, until: datetime, checkpoint: Callable[[str], None] | None = None) -> None:
        asyncio.run(self.runner(checkpoint).run_until_idle(until))

    def reopen(self) -> None:
        """As the next program would: same keyring, same folder."""
        secrets = self.desk.secrets
        self.stage.reopen()
        self.desk = Desk(self.stage.store.folder, self.stage.store, self.stage.clock, secrets)

    def rows(self) -> list[tuple[str, str, str]]:
        """(node, state, reason) of every message, oldest first."""
        found = sorted(self.desk.store.messages.find(), key=lambda row: row.id)
        return [(row.node, row.state, row.reason) for row in found]


def texts(server: Server) -> list[str]:
    """What the server was asked to send."""
    return [json.loads(one.body)["text"] for one in server.asked]
