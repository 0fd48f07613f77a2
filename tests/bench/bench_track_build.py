"""What a message costs at each of the three levels, from facts to bytes, as the sender has it written.

By hand: `PYTHONPATH=.:tests:tests/bench python tests/bench/bench_track_build.py`. Processor time, so that other
programs count little; the least of many rounds counts them least. Goal: level 0 is as it was before levels.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import msgspec

import bench_build
from app.engine.ports import VirtualClock
from app.model.account import Account
from app.model.customer import ConsentEvent
from app.services.compose import Composer
from app.services.desk import Desk, new_shop
from app.services.secrets import MemorySecrets
from app.services.track import Level, TrackSettings, save_track
from app.services.track_links import want_links
from app.store.hits import SOURCE
from message_kit import NOW, SHOP
from runner_kit import mail, straight

ROUNDS, TIMES = 15, 200
FLOW = msgspec.structs.replace(
    straight(mail("m1")), templates=(msgspec.structs.replace(bench_build.TEMPLATE, id="tm1"),)
)


def at_level(desk: Desk, level: Level) -> None:
    """As if an endpoint had answered just now, and knew every link."""
    save_track(desk, TrackSettings("https://mittaus.kauppa.example", level, "bench"))
    desk.store.sources.connect(SOURCE, NOW)
    desk.store.sources.finished(SOURCE, NOW)
    want_links(desk)
    desk.store.links.pushed(desk.store.links.unpushed(10_000), NOW)


def measured(work: Callable[[], object]) -> list[float]:
    """Microseconds of each round."""
    rounds = []
    for _ in range(ROUNDS):
        began = process_time()
        for _ in range(TIMES):
            work()
        rounds.append((process_time() - began) / TIMES * 1e6)
    return rounds


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = new_shop(Path(folder) / "shop", SHOP, VirtualClock(NOW), MemorySecrets())
        desk.store.flows.create("bench", FLOW, NOW)
        desk.store.flows.publish("bench", NOW)
        agreed = (ConsentEvent("tracking", "granted", NOW),)
        facts = msgspec.structs.replace(bench_build.WHO, now=NOW, consents=agreed)
        levels: tuple[Level, ...] = (0, 1, 2)
        for level in levels:
            at_level(desk, level)
            composer = Composer(desk, Account("localhost", from_address="hei@kauppa.example"))
            written = composer.write(FLOW, FLOW.emails[0], facts, bench_build.ENTRY)
            assert (b"mittaus.kauppa.example" in written.built.data) == (level > 0)
            rounds = measured(lambda: composer.write(FLOW, FLOW.emails[0], facts, bench_build.ENTRY))  # noqa: B023
            size = len(written.built.data)
            print(f"level {level}: median {median(rounds):.0f} us, least {min(rounds):.0f} us, {size} bytes")
        desk.close()


if __name__ == "__main__":
    main()
