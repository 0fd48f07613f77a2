"""Documentation the suite can vouch for: every command parses, every picture and linked file exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from app.cli.main import build_parser

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|mailto:|#)([^)#]+)[^)]*\)")


def commands(page: Path) -> list[str]:
    lines = [line.strip() for block in CONSOLE.findall(page.read_text()) for line in block.splitlines()]
    return [line for line in lines if line.startswith("polku ")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_on_the_page_is_one_polku_understands(page: Path) -> None:
    parser = build_parser()
    for command in commands(page):
        args = parser.parse_args(shlex.split(command)[1:])
        assert callable(args.run), command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_picture_and_file_the_page_names_is_there(page: Path) -> None:
    for target in LINK.findall(page.read_text()):
        assert (page.parent / target).exists(), f"{page.name} names {target}"


def test_both_languages_have_the_same_pages_with_the_same_commands() -> None:
    finnish, english = sorted(ROOT.glob("docs/fi/*.md")), sorted(ROOT.glob("docs/en/*.md"))
    assert [page.name[:2] for page in finnish] == [page.name[:2] for page in english]
    for one, other in zip(finnish, english, strict=True):
        assert verbs(one) == verbs(other), one.name


def verbs(page: Path) -> list[list[str]]:
    """The first two words of each command on a page."""
    return [shlex.split(command)[1:3] for command in commands(page)]
