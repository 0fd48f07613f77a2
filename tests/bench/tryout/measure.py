"""A try-out of a made-up shop: how long, how much memory, whether it grows with the events alone, and beside what.

By hand, with the repository and tests/ on the path: `python tests/bench/tryout [CUSTOMERS]`. Each limit stands beside
its figure. In the same run a naive loop does one of the ten automations by hand, and the live engine's runner sends on
a shop of its own. Wall time and processor time of all processes; other programs at work lengthen the first a lot and
the second somewhat.
"""

from __future__ import annotations

import asyncio
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from app.engine.history import History
from app.engine.ports import VirtualClock
from app.mail.catcher import Catcher
from app.services.demo.lively import open_new_demo
from app.services.demo.run_demo import connect
from app.services.desk import Desk
from app.services.flows import load_draft
from app.services.run_scheduler import build_runner
from app.services.trial import Question, try_draft
from app.services.try_out import try_out
from app.services.try_out_tally import TryOut
from bench.tryout.made_shop import DAY, END, MONTHS, START, make_shop

WINBACK = 60 * DAY
USUAL = 40.0
"""Milliseconds for a million additions on the machine that the limits are for, as on the canvas."""


def processor() -> float:
    """Seconds of processor time of this program and those it has started and that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def memory() -> int:
    """Megabytes at most: here and in the largest of the other processes."""
    most = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(sum(most) / 1024)


def by_hand(histories: list[History]) -> int:
    """The win-back alone, without guardrails, as somebody writes it for this one question; messages sent."""
    sent = 0
    for history in histories:
        bought = [order.occurred_at for order in history.orders]
        for place, at in enumerate(bought):
            for due in (WINBACK, WINBACK + 15 * DAY):
                sent += (
                    at + WINBACK >= START and at + due < END and not any(one <= at + due for one in bought[place + 1 :])
                )
    return sent


def million() -> float:
    """Milliseconds for a million additions in plain Python: the measure of the machine."""
    best = 9.0
    for _ in range(5):
        began, total = time.process_time(), 0
        for number in range(1_000_000):
            total += number
        best = min(best, time.process_time() - began)
    return best * 1000


def played(desk: Desk) -> tuple[TryOut, float, float, float, float]:
    """(result, wall seconds, seconds until something was to be seen, processor seconds, milliseconds for a million
    additions right before and after).
    """
    seen: list[float] = []
    loop = million()
    before, began = processor(), time.perf_counter()
    found = try_out(desk, (), START, END, progress=lambda _done, _total: seen.append(time.perf_counter()))
    wall = time.perf_counter() - began
    desk.crew.close()
    used = processor() - before
    return found, wall, seen[0] - began, used, (loop + million()) / 2


def events_of(desk: Desk) -> int:
    return sum(desk.store.events.names().values())


def live_engine(folder: Path) -> tuple[float, float]:
    """Steps a second of wall and of processor time of the runner that really sends, over ten days of the demo shop."""
    desk = open_new_demo(folder / "live", 10)
    with Catcher() as catcher:
        connect(desk, catcher)
        clock = desk.clock
        if not isinstance(clock, VirtualClock):
            raise SystemExit("the demo's clock is real")
        before, began = time.process_time(), time.perf_counter()
        totals = asyncio.run(build_runner(desk, clock=clock).run_until_idle(clock.now() + timedelta(days=10)))
        wall, used = time.perf_counter() - began, time.process_time() - before
    desk.close()
    return totals.advanced / wall, totals.advanced / used


def timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def beside(what: str, value: float, most: float, unit: str) -> str:
    """A figure with its limit, and whether it is kept."""
    return f"{what} {value:.2f} {unit} (limit {most:g}: {'kept' if value <= most else 'MISSED'})"


def whole_shops(folder: Path, customers: int) -> float:
    """A quarter, half and all of the shop; steps a processor second of all of it."""
    rates = []
    for part in (customers // 4, customers // 2, customers):
        desk = make_shop(folder / str(part), part)
        events = events_of(desk)
        found, wall, first, used, loop = played(desk)
        rates.append(used / events * 1e6)
        print(
            f"{part:,} customers x {MONTHS} months x {len(found.flows)} automations, guardrails on: {events:,} events, "
            f"{found.steps:,} steps\n  processors {used:.1f} s, {found.steps / used:,.0f} steps a processor second, "
            f"{found.steps / wall:,.0f} a second of wall time, {rates[-1]:.0f} us an event"
        )
        print(f"  wall {wall:.2f} s, a million additions meanwhile {loop:.0f} ms")
        if part == 50_000:  # on two cores with nothing else at work
            print("  " + beside("wall at usual speed", wall * USUAL / loop, 10, "s"))
        print("  " + beside("first picture", first, 0.5, "s") + "; " + beside("memory", memory(), 1024, "MB"))
        try_out(desk, (), END - DAY, END)
        _found, again, first, _used, loop = played(desk)
        print(f"  after another question: wall {again:.2f} s, at usual speed {again * USUAL / loop:.2f} s")
        desk.close()
    print(f"linear in events: the dearest event of the three costs {max(rates) / min(rates):.2f} times the cheapest")
    return found.steps / used


def main(customers: int) -> None:
    """Print the figures, each limit beside its figure."""
    print(f"a million additions: {million():.0f} ms")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rate = whole_shops(folder, customers)
        desk = make_shop(folder / "hand", 2000)
        histories = list(desk.store.facts.histories())
        hand = timed(lambda: by_hand(histories))
        alone = timed(lambda: try_out(desk, ("winback",), START, END, guardrails=False))
        sent = by_hand(histories)
        print(
            f"naive loop: win-back of 2,000 by hand {hand:.3f} s, {sent / hand:,.0f} messages a processor second; "
            f"by the try-out, with reading the shop, {alone:.2f} s, {sent / alone:,.0f}"
        )
        desk.close()
        wall, used = live_engine(folder)
        print(
            f"live engine on the demo shop, sending included: {used:,.0f} steps a processor second (the try-out "
            f"{rate / used:.0f} times as many), {wall:,.0f} a second of wall time"
        )
        demo = open_new_demo(folder / "demo", 1)
        draft = load_draft(demo, "thank-you")
        quarter, year = (
            timed(lambda span=span: try_draft(demo, "thank-you", draft, Question(span))) for span in ("90", "365")
        )
        print(beside("demo shop, 90 days, with and without guardrails: processor", quarter, 0.5, "s"))
        print(f"demo shop, 365 days: {year:.2f} s")
        demo.close()
