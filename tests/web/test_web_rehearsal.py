"""A way with points, a code, a text message, a webhook and a jump, ended at its n-th step on the disk for every n.

Whatever the step was: no text leaves twice, no code is given twice, points are exact, and the webhook comes, always
with one and the same key.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from app.engine.runner import Runner
from app.model.actions import AddPoints, GiveCode, Sms, StartFlow, Webhook
from app.model.nodes import Change
from crash_kit import Fate, PowerCut, fated
from http_kit import Server
from outlet_kit import Shop, texts
from runner_kit import START, Stage, mail, straight

END = START + timedelta(days=3)


def staged(folder: Path, server: Server) -> Shop:
    shop = Shop(Stage(folder))
    shop.texts_to(server.url)
    shop.customer("anna")
    shop.desk.store.codes.add("kesa", ["K1", "K2"])
    shop.stage.publish(straight(mail("m1"), event="Never"), "vip")
    shop.stage.publish(
        straight(
            Change("b1", changes=(AddPoints(7),)),
            GiveCode("c1", codes="kesa"),
            Sms("d1", text="Koodi {{ discount.code }} asti {{ discount.until | date }}"),
            Webhook("e1", url=f"{server.url}/hook"),
            StartFlow("f1", flow="vip"),
        )
    )
    shop.stage.happens("anna")
    return shop


def live(shop: Shop, fate: Fate) -> None:
    """Run up to the end of the process, and again as the next program would, until all is done."""
    for _ in range(3):
        runner: Runner = shop.runner()
        try:
            with fated(runner._ledger._db, fate):  # type: ignore[attr-defined]
                asyncio.run(runner.run_until_idle(END))
        except* PowerCut:
            runner._ledger._lock.release()  # type: ignore[attr-defined]  # the lock goes with the process
            fate.dead = False
        else:
            return
    raise AssertionError("it never comes to its end")


def check(shop: Shop, server: Server, where: str) -> None:
    calls = [one for one in server.asked if one.path.endswith("/hook")]
    sent = [one for one in server.asked if not one.path.endswith("/hook")]
    states = {row.node: row.state for row in shop.desk.store.messages.find()}
    assert len(sent) <= 1, where
    assert states["d1"] == "uncertain" or (states["d1"] == "sent" and len(sent) == 1), where
    (kesa,) = shop.desk.store.codes.lists(shop.stage.clock.now())
    assert (kesa.free, kesa.given) == (1, 1), where
    anna = shop.desk.store.customers.by_email("anna@x.test")
    assert anna is not None
    assert anna.fields["points"] == 7, where
    assert states["e1"] == "sent", where
    assert len({one.headers["webhook-id"] for one in calls}) == 1, where
    assert len(shop.stage.sender.sent) <= 1, where
    assert states["m1"] == "uncertain" or (states["m1"] == "sent" and shop.stage.sender.sent), where


def test_a_crash_at_any_commit_gives_and_sends_nothing_twice(tmp_path: Path, server: Server) -> None:
    untroubled = Fate(0)
    first = staged(tmp_path / "0", server)
    live(first, untroubled)
    check(first, server, "untroubled")
    assert texts_of(server) == ["Koodi K1 asti 9.3.2026"]
    assert len(untroubled.passed) > 15
    first.stage.store.close()
    for at in range(1, len(untroubled.passed) + 1):
        server.asked.clear()
        shop = staged(tmp_path / str(at), server)
        fate = Fate(at)
        live(shop, fate)
        check(shop, server, f"point {at}: {fate.passed[at - 1]}")
        shop.stage.store.close()


def texts_of(server: Server) -> list[str]:
    hooks = [one for one in server.asked if one.path.endswith("/hook")]
    server_asked = [one for one in server.asked if one not in hooks]
    return texts(Server(asked=server_asked))


@pytest.mark.parametrize("status", [500, 401])
def test_a_text_that_has_no_answer_keeps_nobody_from_going_on_or_stands_with_a_reason(
    tmp_path: Path, server: Server, status: int
) -> None:
    server.answer = lambda asked: (200, b"") if asked.path.endswith("/hook") else (status, b"")
    shop = staged(tmp_path / "shop", server)
    live(shop, Fate(0))
    states = {row.node: row.state for row in shop.desk.store.messages.find()}
    assert states["d1"] == ("uncertain" if status == 500 else "retry")
    assert ("e1" in states) == (status == 500)
    shop.stage.store.close()
