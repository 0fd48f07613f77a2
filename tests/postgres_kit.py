"""A PostgreSQL server of the tests' own, made of Debian's package, and stages whose shop lives there."""

from __future__ import annotations

import asyncio
import glob
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg

from app.engine.policy import Policy
from app.engine.runner import Runner
from app.engine.shared import SharedSteps
from app.model.customer import Shop
from app.store.server_store import ServerStore, create_server_store, open_server_store
from runner_kit import DAY, OPEN, START, Stage, compose

_ENOUGH = 3000
_SETTINGS = "-c listen_addresses= -c max_connections=60 -c shared_buffers=32MB"
_UNSAFE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def binaries() -> Path | None:
    """Where the server's programs are, None where it is not installed."""
    found = shutil.which("initdb")
    places = [str(Path(found).parent)] if found else sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    return Path(places[-1]) if places else None


class Cluster:
    """A server on a socket in a folder of its own. `address(name)` is a database's URL."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names = (f"shop{n}" for n in itertools.count())
        self._template = ""

    def address(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def drop(self, address: str) -> None:
        """Remove a database: each is hundreds of files, too many to leave them all to the end."""
        self.run(f"DROP DATABASE {_name_in(address)} WITH (FORCE)")

    def cut_off(self, address: str) -> None:
        """End every connection to a database, as a restart would."""
        statement, name = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", _name_in(address)
        with psycopg.connect(f"host={self.folder} user=postgres dbname=postgres", autocommit=True) as connection:
            connection.execute(statement, [name])

    def empty(self) -> str:
        """The address of a new database with nothing in it."""
        name = next(self._names)
        self.run(f"CREATE DATABASE {name}")
        return self.address(name)

    def shop(self, folder: Path) -> ServerStore:
        """A new shop; the schema is made once and copied."""
        if not self._template:
            self._template = next(self._names)
            self.run(f"CREATE DATABASE {self._template}")
            create_server_store(self.address(self._template), folder, Shop("Koe"), START - 400 * DAY).close()
        name = next(self._names)
        self.run(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        return open_server_store(self.address(name), folder)


def _name_in(address: str) -> str:
    return address.partition("@/")[2].partition("?")[0]


@contextmanager
def a_cluster(safe: bool = False) -> Iterator[Cluster]:
    """A running server, gone afterwards. `safe`: it writes through to the disk, as a shop's own would."""
    programs = binaries()
    assert programs is not None
    folder = Path(tempfile.mkdtemp(prefix="polku-pg-", dir="/tmp"))
    as_whom: dict[str, object] = {}
    if os.geteuid() == 0:
        import pwd

        # the server refuses to run as root
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_whom = {"user": "postgres", "group": "postgres", "extra_groups": []}

    def program(name: str, *arguments: str) -> None:
        command = [str(programs / name), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **as_whom)  # type: ignore[call-overload]

    try:
        program("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = f"-k {folder} {_SETTINGS} {'' if safe else _UNSAFE}"
        program("pg_ctl", "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield Cluster(folder)
        finally:
            program("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


class ServerStage(Stage):
    """The stage with its shop on a server and one runner, as on a file."""

    def __init__(self, cluster: Cluster, folder: Path, policy: Policy = OPEN) -> None:
        self._cluster = cluster
        super().__init__(folder, policy)

    def made(self, folder: Path) -> ServerStore:
        folder.mkdir(parents=True, exist_ok=True)
        return self._cluster.shop(folder)

    def opened(self, folder: Path) -> ServerStore:
        return open_server_store(self.url, folder)

    @property
    def url(self) -> str:
        assert isinstance(self.store, ServerStore)
        return self.store.url


class SharedStage(ServerStage):
    """The stage with its shop on a server and the work done by jobs, as `polku run --database` does it."""

    def runner(self, owner: str = "test", checkpoint: Callable[[str], None] | None = None) -> Runner:
        return self._shared(lambda _raw, _batches: None, owner, checkpoint)

    def _shared(self, defer: object, owner: str, checkpoint: Callable[[str], None] | None) -> Runner:
        assert isinstance(self.store, ServerStore)
        ledger = self.store.shared_ledger(defer)  # type: ignore[arg-type]
        return Runner(ledger, self.sender, compose, self.clock, self.news, owner, checkpoint)

    def run_to(self, until: datetime) -> None:
        asyncio.run(self.work_to(until))

    async def work_to(self, until: datetime) -> None:
        assert isinstance(self.store, ServerStore)
        steps = LateSteps()
        jobs = self.store.jobs(steps)
        runner = self._shared(jobs.defer, "test", None)
        steps.are = SharedSteps(runner, self.store.batch_ledger, self.clock, self.news)
        async with jobs:
            for _ in range(_ENOUGH):
                await jobs.work_off()
                coming = runner.next_moment()
                if coming is None or coming > until:
                    break
                self.clock.move_to(coming)
        self.clock.move_to(until)


class LateSteps:
    """Steps that are known only after the jobs they make."""

    are: SharedSteps

    async def tick(self) -> None:
        await self.are.tick()

    def advance(self, batch: int) -> bool:
        return self.are.advance(batch)
