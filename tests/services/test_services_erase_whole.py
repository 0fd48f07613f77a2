"""Whoever was erased stands nowhere any more: every byte of every file in the shop's folder is looked through."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.engine.wire import Outgoing, nothing_follows
from app.mail.ids import token_of
from app.model.customer import ConsentEvent, Customer, Event, Order, OrderLine, Origin
from app.model.hits import Hit
from app.services.customer_rights import rectify_customer
from app.services.customers import erase_customer
from app.services.desk import Desk
from app.services.gateway import lists_folder
from app.services.secrets import MemorySecrets
from app.store.hits import record_hits
from app.store.recording import CustomerRecord, EventRecord, OrderRecord
from app.store.tables_flows import decision, message
from app.store.tables_people import shop
from app.web.sms_list import SmsList
from runner_kit import DAY, START, Stage, mail, straight

ADDRESS = "kanaria.keltainen@lintu.example"
PHONE = "+358401239876"
OTHERS = 400
"""Customers around the one, so that their rows share pages, and pages are split and joined."""
CANARIES = (
    *("kanaria", "lintu.example", "Keltasiipi", "Vihersaari", "401239876", "kentta-k", "lappu-k"),
    *("tilattu-tuote", "tilaus-4711", "kuponki-k", "utm-k", "tapahtuma-k", "sana-k", "todiste-k", "teksti-k"),
    *("otsikko-k", "vastaus-k", "arvo-k", "viesti-id-k", "laite-k", "verkko-k", "ilmoitus-k", "muistio-k"),
)


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path / "shop")
    around = [f"muu{number:04}" for number in range(OTHERS)]
    made.customers(around[::2])
    _plant(made)
    made.customers(around[1::2])
    for name in around[:40]:
        made.buys(name, START - 5 * DAY)
    return made


def desk_of(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def found(folder: Path, words: tuple[str, ...] = CANARIES) -> dict[str, list[str]]:
    """Word -> files of the folder, all below it, that hold the word in any case."""
    left: dict[str, list[str]] = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        held = path.read_bytes().lower()
        for word in words:
            if word.lower().encode() in held:
                left.setdefault(word, []).append(path.name)
    return left


def test_no_byte_of_an_erased_customer_is_left_in_the_folder_of_the_shop(stage: Stage) -> None:
    desk = desk_of(stage)
    before = found(stage.store.folder)
    assert set(before) == set(CANARIES), "all of it was there"
    erase_customer(desk, ADDRESS)
    assert found(stage.store.folder) == {}, "at once, while the shop is open"
    assert stage.store.customers.find("kanaria") == []
    stage.reopen()
    stage.store.close()
    assert found(stage.store.folder) == {}
    assert stage.store.path.read_bytes().count(b"muu0007") > 1, "everybody else is there"


def test_the_words_of_others_stay(stage: Stage) -> None:
    erase_customer(desk_of(stage), ADDRESS)
    (row,) = (row for row in stage.store.customers.find("muu0001"))
    assert row.email == "muu0001@x.test"
    (lists,) = lists_folder(desk_of(stage)).glob("*.csv")
    lines = [line.split(";")[0].strip() for line in lists.read_text("utf-8-sig").splitlines()]
    assert [line for line in lines if line] == ["phone", "+358409999999"]
    with stage.store.database.read() as connection:
        fault = connection.execute(shop.select()).one().fault
        bodies = [row[0] for row in connection.exec_driver_sql("SELECT body FROM hit ORDER BY number")]
    assert fault["text"].startswith("550 5.7.1 ")
    assert bodies[-1] == '{"email": "muu0001@x.test"}'
    stage.store.close()


# ---- planting


def _plant(stage: Stage) -> None:
    """Something of the customer in every place that may hold it."""
    line = ConsentEvent("email", "granted", START - 300 * DAY, "consent", "sana-k", "teksti-k", "todiste-k")
    tracked = ConsentEvent("tracking", "granted", START - 300 * DAY, "consent", "sana-k", "teksti-k", "todiste-k")
    who = Customer(
        0, "vanha.kanaria@lintu.example", "Kanaria", "Keltasiipi", phone=PHONE, city="Vihersaari",
        fields={"oma": "kentta-k"}, tags=("lappu-k",),
    )  # fmt: skip
    at = START - 3 * DAY
    order = Order("tilaus-4711", at, 10.0, lines=(OrderLine("sku-k", "tilattu-tuote", "tea", 1, 10.0),))
    origin = Origin(coupons=("kuponki-k",), utm={"utm_source": "utm-k"})
    with stage.store.recording("customers", "import.csv", stage.clock.now()) as record:
        record.customers([CustomerRecord(who, (line, tracked))])
        record.orders([OrderRecord(who.email, order, origin=origin)])
        record.events([EventRecord(who.email, Event("tapahtuma-k", "Muistio", at, {"note": "muistio-k"}))])
    desk = desk_of(stage)
    rectify_customer(desk, who.email, {"email": ADDRESS})
    stage.publish(straight(mail("b")))
    with stage.store.recording("events", "test", stage.clock.now()) as record:
        record.events([EventRecord(ADDRESS, Event("tapahtuma-k2", "Cart Abandoned", START, {"cart": "muistio-k"}))])
    stage.run_to(START + timedelta(hours=1))
    _plant_beside(stage)


def _plant_beside(stage: Stage) -> None:
    """What sending, the public endpoint and troubles have written about the customer."""
    desk = desk_of(stage)
    desk.store.sources.connect("shop", START)
    desk.store.sources.failed("shop", START, {"code": "import-bad-row", "detail": f"row of {ADDRESS}"})
    desk.store.ledger().stop_queue(550, f"550 5.7.1 not for <{ADDRESS.upper()}>", START)
    desk.store.ledger().stop_queue(400, f"400 number {PHONE} refused", START, "sms")
    (sent,) = desk.store.messages.find()
    with stage.store.database.write() as connection:
        hits = [
            Hit(number=1, kind="open", at=START, token=token_of(sent.message_id), agent="laite-k", network="verkko-k"),
            Hit(number=2, kind="feedback", at=START, token=token_of(sent.message_id), body='{"text": "sana-k"}'),
            Hit(number=3, kind="webhook", at=START, body=f'{{"email": "{ADDRESS.upper()}", "x": "ilmoitus-k"}}'),
            Hit(number=4, kind="webhook", at=START, body='{"email": "muu0001@x.test"}'),
        ]
        record_hits(connection, "e", hits)
        said = {"subject": "otsikko-k", "reply_text": "vastaus-k", "message_id": "<viesti-id-k@x>"}
        connection.execute(update(message).values(said))
        connection.execute(update(decision).values(seen={"what": "arvo-k"}))
    assert sent.state == "sent"
    _plant_texts(stage)


def _plant_texts(stage: Stage) -> None:
    """A list of text messages for a person to send, with one for the customer and one for somebody else."""
    writer = SmsList(lists_folder(desk_of(stage)), stage.clock)

    async def nothing() -> None:
        return None

    for number, text in ((PHONE, "Hei Kanaria,\nsana-k"), ("+358409999999", "Hei")):
        outgoing = Outgoing(1, "", number, text.encode(), f"polku-{number[-4:]}")
        asyncio.run(writer.send(outgoing, nothing, nothing_follows))
