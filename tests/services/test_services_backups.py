"""Copies of the shop's file: thirty kept, brought back whole, and with them nobody who was erased and no mail twice."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app.engine.ports import VirtualClock
from app.model.errors import PolkuError
from app.services.backups import KEPT, back_up_if_due, back_up_now, backups, check_shop, newest_whole, restore
from app.services.customers import erase_customer
from app.services.desk import Desk, open_desk
from app.services.secrets import MemorySecrets
from app.services.sending import resume_everything
from app.store.beside import NAME
from app.store.store import FILE_NAME
from runner_kit import DAY, HOUR, START, Stage, mail, straight, wait


def desk_of(stage: Stage) -> Desk:
    return Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())


def people(desk: Desk) -> list[str]:
    return [row.email for row in desk.store.customers.find("", 100, 0)]


def test_a_copy_an_hour_and_thirty_are_kept(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop")
    desk = desk_of(stage)
    made = 0
    for quarter in range(4 * (KEPT + 5)):
        stage.clock.move_to(START + quarter * HOUR / 4)
        made += back_up_if_due(desk) is not None
    kept = backups(desk.folder)
    assert (made, len(kept)) == (KEPT + 5, KEPT)
    assert kept[0].at == START + (KEPT + 4) * HOUR
    assert all(one.path.stat().st_mode & 0o077 == 0 for one in kept), "for the owner's eyes only"
    assert desk.store.path.stat().st_mode & 0o077 == 0
    stage.store.close()


def test_a_clock_that_was_ahead_costs_no_copy(tmp_path: Path) -> None:
    """For thirty hours it was a year ahead; put right, a copy is made each hour as before, and none goes at once."""
    stage = Stage(tmp_path / "shop")
    desk = desk_of(stage)
    for hour in range(KEPT):
        stage.clock.move_to(START + 365 * DAY + hour * HOUR)
        back_up_now(desk)
    stage.clock = VirtualClock(START)
    desk = desk_of(stage)
    for hour in range(3):
        stage.clock.move_to(START + hour * HOUR)
        assert back_up_if_due(desk) is not None
        assert back_up_if_due(desk) is None
    kept = [one.at for one in backups(desk.folder)]
    assert len(kept) == KEPT
    assert kept[-3:] == [START + 2 * HOUR, START + HOUR, START]
    stage.store.close()


def test_a_copy_brings_the_shop_back_and_keeps_what_was_there(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop")
    stage.customers(["anna"])
    desk = desk_of(stage)
    copy = back_up_now(desk)
    stage.customers(["bertta"])
    desk.close()
    kept = restore(desk.folder, copy.path, START + HOUR)
    again = open_desk(desk.folder, stage.clock, MemorySecrets())
    assert people(again) == ["anna@x.test"]
    assert again.store.shop.paused_at() == START + HOUR
    again.close()
    restore(desk.folder, kept, START + 2 * HOUR)
    last = open_desk(desk.folder, stage.clock, MemorySecrets())
    assert people(last) == ["anna@x.test", "bertta@x.test"]
    last.close()


def test_whoever_was_erased_stays_erased_when_an_old_copy_comes_back(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop")
    stage.customers(["anna", "bertta"])
    desk = desk_of(stage)
    copy = back_up_now(desk)
    erase_customer(desk, "anna@x.test")
    desk.close()
    assert b"anna" not in (desk.folder / NAME).read_bytes()
    restore(desk.folder, copy.path, START + HOUR)
    again = open_desk(desk.folder, stage.clock, MemorySecrets())
    assert people(again) == ["bertta@x.test"]
    assert again.store.suppressions.find("anna@x.test") == "erased"
    again.close()
    assert b"anna@x.test" not in (desk.folder / FILE_NAME).read_bytes()


def test_a_file_put_back_by_hand_brings_nobody_back_either(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop")
    stage.customers(["anna", "bertta"])
    desk = desk_of(stage)
    content = back_up_now(desk).path.read_bytes()
    erase_customer(desk, "anna@x.test")
    desk.close()
    for rest in desk.folder.glob(f"{FILE_NAME}-*"):
        rest.unlink()
    (desk.folder / FILE_NAME).write_bytes(content)
    again = open_desk(desk.folder, stage.clock, MemorySecrets())
    assert people(again) == ["bertta@x.test"]
    again.close()


@pytest.mark.parametrize("late", ["send", "skip"])
def test_nothing_that_may_have_left_leaves_again_after_a_restore(tmp_path: Path, late: str) -> None:
    stage = Stage(tmp_path / "shop")
    stage.customers(["anna"])
    stage.publish(straight(mail("m1"), wait("w1", 1), mail("m2"), wait("w2", 30), mail("m3")))
    stage.happens("anna")
    desk = desk_of(stage)
    copy = back_up_now(desk)
    stage.run_to(START + 2 * HOUR)
    assert len(stage.sender.sent) == 2
    stage.store.close()

    restore(desk.folder, copy.path, START + 3 * HOUR)
    stage.store = stage.opened(desk.folder)
    stage.clock.move_to(START + 3 * HOUR)
    stage.run_to(START + 4 * HOUR)
    assert len(stage.sender.sent) == 2, "everything is paused"
    resume_everything(desk_of(stage), "skip" if late == "skip" else "send")
    stage.run_to(START + 2 * DAY)
    assert len(stage.sender.sent) == 3, "what is due later leaves as ever"
    assert [state for state in stage.states() if state[1] == "skipped"]
    stage.store.close()


def test_a_shop_that_is_sending_is_not_replaced(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop")
    desk = desk_of(stage)
    copy = back_up_now(desk)
    ledger = stage.store.ledger()
    ledger.take("window", START)
    with pytest.raises(PolkuError) as raised:
        restore(desk.folder, copy.path, START + HOUR)
    assert raised.value.code == "already-running"
    ledger.release()
    stage.store.close()


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\x00" + b"x" * 4000, b"a letter"])
def test_what_is_no_shop_replaces_nothing(tmp_path: Path, content: bytes) -> None:
    stage = Stage(tmp_path / "shop")
    stage.customers(["anna"])
    stage.store.close()
    bad = tmp_path / "bad.polku"
    bad.write_bytes(content)
    with pytest.raises(PolkuError) as raised:
        restore(tmp_path / "shop", bad, START + timedelta(hours=1))
    assert raised.value.code in ("db-not-a-shop", "db-damaged")
    stage.store = stage.opened(tmp_path / "shop")
    assert people(desk_of(stage)) == ["anna@x.test"]
    stage.store.close()


def torn(desk: Desk) -> bytes:
    """Overwrite the middle of the shop's file, as a bad disk or a syncing program would; what it holds then."""
    desk.store.database.forget_deleted()
    path = desk.store.path
    desk.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 4] + b"\xa5" * (len(whole) // 2) + whole[-len(whole) // 4 :])
    return path.read_bytes()


def test_a_torn_file_is_noticed_and_the_newest_whole_copy_comes_back(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop")
    stage.customers(["anna"])
    desk = desk_of(stage)
    check_shop(desk.folder)
    good = back_up_now(desk)
    stage.clock.move_to(START + HOUR)
    bad = back_up_now(desk)
    bad.path.write_bytes(bad.path.read_bytes()[:5000])
    before = torn(desk)
    with pytest.raises(PolkuError, match="db-damaged"):
        check_shop(desk.folder)
    copy = newest_whole(desk.folder)
    assert copy is not None
    assert copy.path == good.path, "a copy that is torn itself is passed over"
    kept = restore(desk.folder, copy.path, START + 2 * HOUR)
    assert kept.read_bytes() == before, "the damaged file is kept byte by byte"
    again = open_desk(desk.folder, stage.clock, MemorySecrets())
    assert people(again) == ["anna@x.test"]
    again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_nobody_else_on_the_computer_reads_the_shop(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop")
    stage.customers(["anna"])
    desk = desk_of(stage)
    back_up_now(desk)
    erase_customer(desk, "anna@x.test")
    files = [path for path in desk.folder.rglob("*") if path.is_file()]
    assert {"shop.polku", "erased"} <= {path.name for path in files}
    assert [path.name for path in files if path.stat().st_mode & 0o077] == []
    assert [path.name for path in (desk.folder, desk.folder / "backups") if path.stat().st_mode & 0o077] == []
    desk.store.path.chmod(0o644)
    desk.close()
    open_desk(desk.folder, stage.clock, MemorySecrets()).close()
    assert desk.store.path.stat().st_mode & 0o077 == 0, "a file that came from elsewhere is closed to others, too"
