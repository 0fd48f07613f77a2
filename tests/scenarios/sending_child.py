"""The runner as a program of its own, for the test that kills it: sends what is due in FOLDER to PORT, then ends.

Says "ready" when it begins, and then the name of each step when it is done for the first time.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from app.engine.ports import SystemClock
from app.engine.runner import Runner
from app.mail.sender import SmtpSender
from app.model.account import Account
from app.store.store import open_store
from runner_kit import Heard, compose


def main(folder: Path, port: int) -> None:
    store = open_store(folder)
    account = Account("127.0.0.1", port, "plain", connections=4)
    told = {"ready"}

    def tell(step: str) -> None:
        if step not in told:
            told.add(step)
            print(step, flush=True)

    runner = Runner(store.ledger(), SmtpSender(account, ""), compose, SystemClock(), Heard(), "child", tell)
    print("ready", flush=True)
    asyncio.run(runner.run_until_idle())
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
