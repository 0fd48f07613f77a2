"""Unique codes: each is given to one message, through crashes and retries, and a message without one waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import msgspec
import pytest

from app.engine.guardrails import Guardrails
from app.engine.letters import Composed, Letter
from app.engine.policy import Limits, Policy
from app.engine.runner import Runner
from app.engine.wire import Outgoing, Reply
from app.engine.work import Claim
from app.model.account import Account
from app.model.errors import PolkuError
from app.model.flow import Flow
from app.model.rules import Compare
from app.model.template import Benefit, Footer, Template, Text
from app.services.check_flow import check_flow
from app.services.codes import add_codes, code_lists
from app.services.compose import Composer
from app.services.desk import Desk
from app.services.secrets import MemorySecrets
from runner_kit import DAY, START, Stage, mail, straight

ACCOUNT = Account(host="mail.test", from_address="shop@shop.test")
FREE = Policy(Guardrails(off=("quiet_hours",)), Limits(0, 0, 0))
LETTERS = ("anna", "bertta", "celia", "doris")


def with_codes(days: int = 7, only: str = "") -> Flow:
    flow = straight(mail("m1", too_late_hours=48))
    rule = Compare("profile.first_name", "eq", only) if only else None
    blocks = (Text("Hei"), Benefit("Etu", valid_days=days, code_list="syys", show_if=rule), Footer("Syy"))
    return msgspec.structs.replace(flow, templates=(Template("tm1", subject="Etu", blocks=blocks),))


class CodeStage(Stage):
    """A stage whose messages are written as they are in the program."""

    @property
    def desk(self) -> Desk:
        return Desk(self.store.folder, self.store, self.clock, MemorySecrets())

    def composing(self, compose: Callable[[Letter], Composed] | None = None) -> Runner:
        writer = compose or Composer(self.desk, ACCOUNT)
        return Runner(self.store.ledger(), self.sender, writer, self.clock, self.news, "test")

    def run_for(self, length: timedelta) -> None:
        asyncio.run(self.composing().run_until_idle(self.clock.now() + length))

    def codes_sent(self) -> dict[str, str]:
        """Address -> code, from the bytes that left."""
        found = {}
        for one in self.sender.sent:
            text = message_from_bytes(one.data, policy=policy.default).get_body(("plain",))
            assert text is not None
            line = next((line for line in text.get_content().splitlines() if line.startswith("Koodi: ")), "Koodi: ")
            assert one.to_addr not in found, "two messages to one person"
            found[one.to_addr.partition("@")[0]] = line.removeprefix("Koodi: ")
        return found


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[CodeStage]:
    made = CodeStage(tmp_path / "shop", FREE)
    made.customers(LETTERS)
    yield made
    made.store.close()


def everybody_left(stage: CodeStage, flow: Flow) -> None:
    stage.publish(flow)
    for name in LETTERS:
        stage.happens(name)


def test_everybody_gets_a_code_of_their_own(stage: CodeStage) -> None:
    add_codes(stage.desk, "syys", "S-1\nS-2\r\nS-3; S-4, S-5")
    everybody_left(stage, with_codes())
    stage.run_for(timedelta(hours=1))
    assert sorted(stage.codes_sent().values()) == ["S-1", "S-2", "S-3", "S-4"]
    assert [(one.free, one.given) for one in code_lists(stage.desk)] == [(1, 4)]


def test_who_does_not_see_the_offer_takes_no_code(stage: CodeStage) -> None:
    add_codes(stage.desk, "syys", "S-1 S-2")
    everybody_left(stage, with_codes(only="Celia"))
    stage.run_for(timedelta(hours=1))
    assert stage.codes_sent() == {"anna": "", "bertta": "", "celia": "S-1", "doris": ""}


def test_messages_without_a_code_wait_and_leave_when_there_are_more(stage: CodeStage) -> None:
    add_codes(stage.desk, "syys", "S-1 S-2")
    everybody_left(stage, with_codes())
    stage.run_for(timedelta(hours=1))
    assert len(stage.sender.sent) == 2
    waiting = [one for one in stage.states() if one[1] != "sent"]
    assert [(state, reason) for _who, state, reason in waiting] == [("retry", "codes-run-out")] * 2
    add_codes(stage.desk, "syys", "S-2 S-3 S-4")
    stage.run_for(timedelta(hours=2))
    assert sorted(stage.codes_sent().values()) == ["S-1", "S-2", "S-3", "S-4"]


def test_messages_that_wait_too_long_are_too_late(stage: CodeStage) -> None:
    everybody_left(stage, with_codes())
    stage.run_for(3 * DAY)
    assert stage.sender.sent == []
    assert {(state, reason) for _who, state, reason in stage.states()} == {("suppressed", "too_late")}


def test_a_message_tried_again_carries_the_same_code(stage: CodeStage) -> None:
    add_codes(stage.desk, "syys", "S-1 S-2 S-3 S-4 S-5 S-6")
    everybody_left(stage, with_codes())
    stage.sender.answer = lambda _one: Reply("retry", 451, "later")
    stage.run_for(timedelta(minutes=1))
    stage.sender.sent, stage.sender.asked = stage.sender.asked, []
    first = stage.codes_sent()
    stage.sender.sent = []
    stage.sender.answer = lambda _one: Reply("accepted", 250, "ok")
    stage.reopen()
    stage.run_for(DAY)
    assert stage.codes_sent() == first
    assert len(set(first.values())) == 4
    assert code_lists(stage.desk)[0].given == 4


class PowerCutError(Exception):
    """The process ends here."""


@pytest.mark.parametrize("step", ["before the claim", "claimed", "on-wire"])
def test_a_crash_gives_no_code_twice(stage: CodeStage, step: str) -> None:
    add_codes(stage.desk, "syys", "S-1 S-2 S-3 S-4 S-5")
    everybody_left(stage, with_codes())
    writer = Composer(stage.desk, ACCOUNT)
    written: list[Outgoing] = []

    def writing(letter: Letter) -> Composed:
        written.append(writer(letter).outgoing)
        if step == "before the claim" and len(written) == 3:
            raise PowerCutError
        return writer(letter)

    def checkpoint(at: str) -> None:
        if at == step:
            raise PowerCutError

    ledger = stage.store.ledger()
    crashing = Runner(ledger, stage.sender, writing, stage.clock, stage.news, "crashing", checkpoint)
    with pytest.raises((PowerCutError, ExceptionGroup)):
        asyncio.run(crashing.run_until_idle(stage.clock.now()))
    assert code_lists(stage.desk)[0].given == (0 if step == "before the claim" else 4)
    stage.clock.move_to(stage.clock.now() + timedelta(hours=1))
    stage.reopen()
    stage.run_for(timedelta(hours=1))
    codes = list(stage.codes_sent().values())
    assert len(codes) == len(set(codes)) >= 2
    assert code_lists(stage.desk)[0].given == 4


def test_a_code_two_messages_claim_goes_to_one_and_the_other_stays_due(stage: CodeStage) -> None:
    """As two programs on one shop would: the second claim finds the code gone."""
    everybody_left(stage, with_codes())
    stage.run_for(timedelta(minutes=1))  # they wait for codes
    add_codes(stage.desk, "syys", "S-1")
    now = stage.clock.now() + DAY
    ledger = stage.store.ledger()
    ledger.take("test", now)
    ids = [one.id for one in ledger.due_messages(now, 10)]
    code = stage.store.codes.free("syys", now, 1)[0]
    claims = [Claim(one, f"<{one}@shop.test>", b"x", "s", codes=(code.id,)) for one in ids[:2]]
    assert ledger.claim(claims, [], [], now) == {ids[0]}
    assert [stage.store.codes.given("syys", one) for one in ids[:2]] == ["S-1", ""]
    ledger.unclaim(ids[:1])
    assert ledger.claim(claims, [], [], now) == {ids[0]}
    ledger.release()


def test_codes_that_end_before_the_offer_does_are_not_given(stage: CodeStage) -> None:
    add_codes(stage.desk, "syys", "SOON", START + 5 * DAY)
    add_codes(stage.desk, "syys", "S-1 S-2 S-3 S-4", START + 30 * DAY)
    everybody_left(stage, with_codes(days=7))
    stage.run_for(timedelta(hours=1))
    assert "SOON" not in stage.codes_sent().values()
    stage.clock.move_to(START + 40 * DAY)
    assert [(one.free, one.given, one.expired) for one in code_lists(stage.desk)] == [(0, 4, 1)]


def test_a_person_erased_leaves_the_code_given(stage: CodeStage) -> None:
    add_codes(stage.desk, "syys", "S-1 S-2 S-3 S-4")
    everybody_left(stage, with_codes())
    stage.run_for(timedelta(hours=1))
    for name in LETTERS:
        stage.store.erase(f"{name}@x.test", stage.clock.now())
    assert [(one.free, one.given) for one in code_lists(stage.desk)] == [(0, 4)]


def test_an_empty_list_is_told_before_publishing(stage: CodeStage) -> None:
    flow = with_codes()
    codes = {one.code: one.severity for one in check_flow(stage.desk, flow)}
    assert codes["message-codes-none"] == "error"
    add_codes(stage.desk, "syys", "S-1")
    found = {one.code: one for one in check_flow(stage.desk, flow)}
    assert found["message-codes-few"].params["left"] == 1
    assert found["message-codes-few"].field == "blocks.1.code_list"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [("", "A", "codes-bad-name"), ("x\ny", "A", "codes-bad-name"), ("x", " \n", "codes-none"),
     ("x", "A B <script>", "codes-bad"), ("x", "A" * 61, "codes-bad")],
)  # fmt: skip
def test_what_is_no_list_of_codes_is_refused(stage: CodeStage, name: str, text: str, code: str) -> None:
    with pytest.raises(PolkuError, match=code):
        add_codes(stage.desk, name, text)
    assert code_lists(stage.desk) == ()
