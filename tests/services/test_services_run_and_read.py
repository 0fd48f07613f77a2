"""Sending and reading the mailbox side by side: both run, and both end when they are asked to."""

import asyncio
from pathlib import Path

from app.services.desk import Desk
from app.services.run_scheduler import run_and_read
from app.services.secrets import MemorySecrets
from runner_kit import Stage, mail, straight


def test_messages_leave_while_the_mailbox_is_watched(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "shop")
    stage.publish(straight(mail("b1")))
    stage.customers(["elsa"])
    stage.happens("elsa")
    desk = Desk(stage.store.folder, stage.store, stage.clock, MemorySecrets())

    async def both() -> None:
        stop = asyncio.Event()
        running = asyncio.create_task(run_and_read(stage.runner(), desk, stop))
        while not stage.sender.sent:
            assert not running.done()
            await asyncio.sleep(0)
        stop.set()
        await running

    asyncio.run(both())
    assert stage.sender.to == ["elsa@x.test"]
    stage.store.close()
