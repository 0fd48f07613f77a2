"""What a person says or does while a window of mail is on its way: whoever has not left yet is asked about again."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from app.engine.wire import Outgoing, Reply
from app.model.customer import ConsentEvent, Customer
from app.store.recording import CustomerRecord
from runner_kit import HOUR, START, Stage, mail, straight

NAMES = ["elsa", "lasse", "pekka"]


def says_stop(stage: Stage) -> None:
    stage.store.customers.stop("pekka@x.test", stage.clock.now())


def is_listed(stage: Stage) -> None:
    stage.store.suppressions.add("pekka@x.test", "manual", stage.clock.now())


def withdraws(stage: Stage) -> None:
    found = stage.store.customers.by_email("pekka@x.test")
    assert found is not None
    line = ConsentEvent("email", "withdrawn", stage.clock.now(), source="the shop's page")
    stage.store.customers.record_consent(found.id, line, stage.clock.now())


def is_withdrawn_by_a_file(stage: Stage) -> None:
    line = ConsentEvent("email", "withdrawn", stage.clock.now(), source="file")
    with stage.store.recording("customers", "test", stage.clock.now()) as record:
        record.customers([CustomerRecord(Customer(0, "pekka@x.test", "Pekka"), (line,))])


def is_listed_by_a_file(stage: Stage) -> None:
    with stage.store.recording("customers", "test", stage.clock.now()) as record:
        record.suppress([("pekka@x.test", "unsubscribed")])


def is_erased(stage: Stage) -> None:
    stage.store.erase("pekka@x.test", stage.clock.now())


def sent_meanwhile(stage: Stage, happens: Callable[[Stage], None], message_class: str = "marketing") -> list[str]:
    """To whom mail left: all three are claimed, and before the first body leaves something happens to the last."""
    stage.customers(NAMES)
    stage.publish(straight(mail("b1", message_class=message_class)))
    for name in NAMES:
        stage.happens(name)
    stage.sender.connections = 1

    def meanwhile(outgoing: Outgoing) -> Reply:
        if len(stage.sender.asked) == 1:
            happens(stage)
        return Reply("accepted", 250, "ok")

    stage.sender.answer = meanwhile
    stage.run_to(START + HOUR)
    return stage.sender.to


@pytest.mark.parametrize(
    "happens", [says_stop, is_listed, withdraws, is_withdrawn_by_a_file, is_listed_by_a_file, is_erased]
)
def test_who_stops_while_the_window_is_on_its_way_gets_nothing(stage: Stage, happens: Callable[[Stage], None]) -> None:
    assert sent_meanwhile(stage, happens) == ["elsa@x.test", "lasse@x.test"]
    counts = stage.store.messages.counts()
    assert counts.pop("sent") == 2
    assert counts in ({"suppressed": 1}, {"skipped": 1}, {})


def test_an_address_put_right_meanwhile_is_the_one_that_is_written_to(stage: Stage) -> None:
    def moves(stage: Stage) -> None:
        found = stage.store.customers.by_email("pekka@x.test")
        assert found is not None
        stage.store.customers.save(msgspec.structs.replace(found, email="pekka@new.test"), stage.clock.now())

    assert sent_meanwhile(stage, moves) == ["elsa@x.test", "lasse@x.test", "pekka@new.test"]


def test_a_stop_ends_no_service_message_and_nobody_elses(stage: Stage) -> None:
    """Asked about again, it leaves all the same, once."""
    assert sorted(sent_meanwhile(stage, says_stop, "service")) == [f"{name}@x.test" for name in NAMES]
    assert stage.store.messages.counts() == {"sent": 3}
