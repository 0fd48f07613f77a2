"""The command line as a person or a script uses it: words in, an exit code and two streams out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.main import main
from app.mail.catcher import Catcher
from app.services.demo.run_demo import run_demo
from cli_kit import Polku, Said

DEMO_DAYS = 2


@pytest.fixture
def polku(capsys: pytest.CaptureFixture[str]) -> Polku:
    """`polku("flows", "list")` runs that verb in this process."""

    def run(*words: object) -> Said:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return run


@pytest.fixture
def shop(tmp_path: Path, polku: Polku) -> Path:
    """An empty shop, the one opened last."""
    assert polku("shop", "new", tmp_path / "shop", "--name", "Koe").code == 0
    return tmp_path / "shop"


@pytest.fixture(scope="session")
def _lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lived") / "shop"
    run_demo(folder=folder, days=DEMO_DAYS)
    return folder


@pytest.fixture
def demo(_lived: Path, tmp_path: Path) -> Path:
    """A copy of the demo shop after two days."""
    return Path(shutil.copytree(_lived, tmp_path / "demo"))


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    """A mail server with STARTTLS and sign-in on this computer."""
    with Catcher() as running:
        yield running
