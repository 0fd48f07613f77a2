"""Imports, and how everybody stands by them, on a server as on a file."""

from __future__ import annotations

from pathlib import Path

from app.model.nodes import Trigger
from app.model.rules import Bought, Compare
from app.model.sources import OnSegmentEntry
from app.services.desk import Desk
from app.services.import_data import look_at, run_import
from app.services.past_imports import past_imports
from app.services.secrets import MemorySecrets
from app.services.segments import keep_standings
from app.store.import_undo import Gone
from postgres_kit import SharedStage
from runner_kit import DAY, START, mail, straight


def bring(desk: Desk, file: Path, text: str) -> int:
    file.write_text(text, "utf-8")
    result = run_import(desk, look_at(desk, file), lambda _n, _of: None, lambda: False)
    assert not result.bad
    return result.batch


def test_old_orders_bring_nobody_in_nor_does_the_standing_they_give_and_they_can_be_taken_back(
    stage: SharedStage, tmp_path: Path
) -> None:
    desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    bring(
        desk,
        tmp_path / "o.csv",
        f"order_id,email,occurred_at,total\n1,anna@x.example,{(START - 300 * DAY).isoformat()},10.00\n",
    )
    for name, rule in {"thrice": Bought(value=3), "vip": Compare("standing.vip", "eq", True)}.items():
        stage.publish(straight(mail("b"), trigger=Trigger("a0", "Start", OnSegmentEntry(rule))), name)
    stage.run_to(START + DAY)
    rows = "".join(f"b{n},bertta@x.example,{(START - (90 + n) * DAY).isoformat()},50.00\n" for n in range(4))
    batch = bring(desk, tmp_path / "o.csv", "order_id,email,occurred_at,total\n" + rows)
    for day in range(2, 4):
        stage.run_to(START + day * DAY)
        assert keep_standings(desk)
        assert not keep_standings(desk), "once a day"
    stage.run_to(START + 4 * DAY)
    (standing,) = [one.standing for one in stage.store.facts.histories() if one.customer.email == "bertta@x.example"]
    assert standing is not None
    assert standing.vip
    assert stage.states() == []
    assert past_imports(desk)[0].batch == batch
    assert desk.store.take_back_import(batch, dry_run=True) == Gone(customers=1, orders=4, events=4)
    assert desk.store.take_back_import(batch) == Gone(customers=1, orders=4, events=4)
    assert batch not in [one.batch for one in past_imports(desk)]
