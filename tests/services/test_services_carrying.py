"""A shop in one file: whole on the other side, paused, without secrets; and only one of two computers sends."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from app.model.account import Account
from app.model.errors import PolkuError
from app.services.account import save_account
from app.services.carrying import arrived_copy, moved_away, pack_shop, stay_here, unpack_shop
from app.services.customers import erase_customer
from app.services.desk import Desk, open_desk
from app.services.secrets import MemorySecrets
from app.services.sending import resume_everything
from runner_kit import DAY, HOUR, START, Stage, mail, straight

SECRET = "canary-of-the-smtp-password"


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    made = Stage(tmp_path / "old" / "shop")
    made.customers(["anna", "bertta"])
    made.publish(straight(mail("b")))
    return made


def desk_of(stage: Stage) -> Desk:
    desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())
    save_account(desk, Account("smtp.x.test", username="shop", from_address="shop@x.test"), SECRET)
    (desk.folder / "pictures").mkdir(exist_ok=True)
    (desk.folder / "pictures" / "logo.png").write_bytes(b"picture")
    return desk


def people(desk: Desk) -> list[str]:
    return [row.email for row in desk.store.customers.find("", 100, 0)]


def test_a_moved_shop_is_whole_and_paused_and_tells_what_to_enter_again(stage: Stage, tmp_path: Path) -> None:
    desk = desk_of(stage)
    stage.happens("anna")
    file, there = tmp_path / "shop.polku-shop", tmp_path / "new" / "shop"
    pack_shop(desk, file, move=True)
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as packed:
        assert sorted(packed.namelist()) == ["manifest.json", "pictures/logo.png", "shop.polku"]
        assert not any(SECRET.encode() in packed.read(name) for name in packed.namelist())
    arrived = unpack_shop(file, there, stage.clock, MemorySecrets())
    assert (arrived.moved, arrived.missing) == (True, (("smtp", "shop@x.test"),))
    new = open_desk(there, stage.clock, MemorySecrets())
    assert people(new) == ["anna@x.test", "bertta@x.test"]
    assert (there / "pictures" / "logo.png").read_bytes() == b"picture"
    assert [row.name for row in new.store.flows.all(START)] == ["test"]
    assert new.store.shop.paused_at() is not None
    assert moved_away(new) is None
    assert arrived_copy(new) is None
    new.close()


def test_after_a_move_only_the_new_computer_sends(stage: Stage, tmp_path: Path) -> None:
    desk = desk_of(stage)
    file, there = tmp_path / "shop.polku-shop", tmp_path / "new" / "shop"
    pack_shop(desk, file, move=True)
    unpack_shop(file, there, stage.clock, MemorySecrets())
    for folder_stage in (stage,):
        folder_stage.happens("anna")
        folder_stage.run_to(START + HOUR)
    assert stage.sender.sent == [], "the old one is paused"
    with pytest.raises(PolkuError, match="shop-moved"):
        resume_everything(desk)
    stage.run_to(START + DAY)
    assert stage.sender.sent == []
    new = open_desk(there, stage.clock, MemorySecrets())
    resume_everything(new)
    assert new.store.shop.paused_at() is None
    new.close()
    stay_here(desk)
    resume_everything(desk)
    assert desk.store.shop.paused_at() is None


def test_a_backup_in_one_file_leaves_the_shop_as_it_was_and_says_that_two_could_send(
    stage: Stage, tmp_path: Path
) -> None:
    desk = desk_of(stage)
    file = tmp_path / "shop.polku-shop"
    pack_shop(desk, file)
    assert desk.store.shop.paused_at() is None
    assert moved_away(desk) is None
    unpack_shop(file, tmp_path / "new", stage.clock, MemorySecrets())
    copy = open_desk(tmp_path / "new", stage.clock, MemorySecrets())
    assert copy.store.shop.paused_at() is not None
    assert arrived_copy(copy) == stage.clock.now()
    copy.close()


def test_whoever_was_erased_after_the_file_was_made_does_not_come_back(stage: Stage, tmp_path: Path) -> None:
    desk = desk_of(stage)
    file = tmp_path / "shop.polku-shop"
    pack_shop(desk, file)
    erase_customer(desk, "anna@x.test")
    unpack_shop(file, tmp_path / "new", stage.clock, MemorySecrets(), [desk.folder])
    copy = open_desk(tmp_path / "new", stage.clock, MemorySecrets())
    assert people(copy) == ["bertta@x.test"]
    assert copy.store.suppressions.find("anna@x.test") == "erased"
    copy.close()


def test_a_move_that_fails_leaves_everything_as_it_was(stage: Stage, tmp_path: Path) -> None:
    desk = desk_of(stage)
    with pytest.raises(PolkuError, match="file-not-written"):
        pack_shop(desk, tmp_path / "nowhere" / "shop.polku-shop", move=True)
    assert desk.store.shop.paused_at() is None
    assert moved_away(desk) is None
    assert list(desk.folder.glob("*.part")) == []
    pack_shop(desk, tmp_path / "a.polku-shop")
    with pytest.raises(PolkuError, match="shop-exists"):
        unpack_shop(tmp_path / "a.polku-shop", desk.folder, stage.clock, MemorySecrets())


MANIFEST = {"format": 1, "name": "X", "at": "2026-03-02T08:00:00Z", "moved": False, "version": "1"}


@pytest.mark.parametrize(
    "members",
    [
        {"manifest.json": json.dumps(MANIFEST), "shop.polku": b"x", "../evil": b"x"},
        {"manifest.json": json.dumps(MANIFEST), "shop.polku": b"x", "/etc/evil": b"x"},
        {"manifest.json": json.dumps(MANIFEST), "shop.polku": b"x", "pictures/../evil": b"x"},
        {"manifest.json": json.dumps(MANIFEST), "shop.polku": b"x", "pictures/a\\..\\evil": b"x"},
        {"manifest.json": json.dumps(MANIFEST)},
        {"shop.polku": b"x"},
        {"manifest.json": "{", "shop.polku": b"x"},
        {"manifest.json": json.dumps({**MANIFEST, "format": 2}), "shop.polku": b"x"},
        {"manifest.json": json.dumps(MANIFEST), "shop.polku": b"\0" * 60_000_000},
        {"manifest.json": json.dumps(MANIFEST), "shop.polku": b"not a shop"},
    ],
    ids=["up", "absolute", "within", "windows", "no shop", "no manifest", "broken", "newer", "bomb", "no database"],
)
def test_a_hostile_file_is_refused_and_leaves_nothing(members: dict[str, object], stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "evil.polku-shop"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)  # type: ignore[arg-type]
    with pytest.raises(PolkuError) as caught:
        unpack_shop(file, tmp_path / "new", stage.clock, MemorySecrets())
    assert caught.value.code in ("packed-bad", "db-not-a-shop")
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "evil").exists()


def test_a_file_that_is_none_of_ours_is_said_to_be_none(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Hei")
    for path, code in ((file, "packed-bad"), (tmp_path / "nothing", "file-missing")):
        with pytest.raises(PolkuError) as caught:
            unpack_shop(path, tmp_path / "new", stage.clock, MemorySecrets())
        assert caught.value.code == code
