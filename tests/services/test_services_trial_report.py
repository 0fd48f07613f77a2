"""The report of a trial: one file that needs nothing else, says what the trial said, and names nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from app.engine.guardrails import Cap
from app.i18n import set_language
from app.services.demo.lively import open_new_demo
from app.services.desk import Desk
from app.services.flows import load_draft
from app.services.trial import Question, try_draft
from app.services.trial_report import Report, report_html
from app.services.trial_tally import Trial

NAME = "thank-you"
PLAN = b'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_new_demo(tmp_path_factory.mktemp("report") / "shop", 1)
    yield made
    made.close()


@pytest.fixture(scope="module")
def trial(desk: Desk) -> Trial:
    return try_draft(desk, NAME, load_draft(desk, NAME), Question("365"))


@pytest.fixture(params=["fi", "en"])
def page(request: pytest.FixtureRequest, desk: Desk, trial: Trial) -> Iterator[str]:
    set_language(request.param)
    yield report_html(desk, Report(trial, load_draft(desk, NAME), PLAN))
    set_language("fi")


def test_it_holds_the_plan_the_numbers_the_load_and_every_message(page: str, trial: Trial, desk: Desk) -> None:
    assert "data:image/svg+xml;base64," in page
    assert page.count("<iframe sandbox") == len(load_draft(desk, NAME).emails)
    shown = re.sub(r"\s", " ", unescape(re.sub("<iframe.*?</iframe>", "", page, flags=re.DOTALL)))
    for number in (*trial.sent, *trial.most, *(len(side) for side in trial.same_day)):
        assert f"{number:,}".replace(",", " ") in shown or f"{number:,}" in shown
    for reason, times in trial.reasons.items():
        assert f"{times:,}".replace(",", " ") in shown or f"{times:,}" in shown, reason


def test_it_asks_for_nothing_and_names_nobody(page: str, trial: Trial) -> None:
    assert "default-src 'none'" in page
    assert not re.search(r"""<(?:script|link|object|embed)\b|\bsrc\s*=\s*["']?https?:|url\(""", page, re.IGNORECASE)
    for inside in re.findall(r'srcdoc="(.*?)"', page, re.DOTALL):
        assert "default-src 'none'" in unescape(inside), "each message is shut off by itself, too"
    for person in trial.people:
        assert person.email not in page
        assert person.name not in page or person.name.count(" ") == 0


def test_it_speaks_the_language_of_the_reader(desk: Desk, trial: Trial) -> None:
    set_language("en")
    english = report_html(desk, Report(trial, load_draft(desk, NAME)))
    set_language("fi")
    finnish = report_html(desk, Report(trial, load_draft(desk, NAME)))
    assert 'lang="en"' in english
    assert "Load of messages" in english
    assert 'lang="fi"' in finnish
    assert "Viestikuorma" in finnish
    assert "Load of messages" not in finnish


def test_it_tells_what_was_asked(desk: Desk) -> None:
    """Whoever reads it has not seen the settings: who took part, which guardrails held, and what the colours are."""
    asked = Question("30", without=("winback",), newsletters=False, off=("same_content",), caps=(Cap(1, 14),))
    found = try_draft(desk, NAME, load_draft(desk, NAME), asked)
    shown = unescape(report_html(desk, Report(found, load_draft(desk, NAME)))).replace("\u00a0", " ")
    head = shown[shown.index("<header>") : shown.index("</header>")]
    part = next(line for line in head.split("</p>") if "Mukana: " in line)
    assert "Kiitä tilauksesta" in part
    assert "Tervetuloasarja" in part
    assert "Olet olemassa" not in part
    assert "uutiskirjeet" not in part
    rails = next(line for line in head.split("</p>") if "Suojakaiteet: " in line)
    held, off = rails.split("pois päältä:")
    assert "1 / 14 pv" in held
    assert "21.00–8.00" in held
    assert "120 pv" not in held
    assert "Ei samaa" in off
    assert "ilman suojakaiteita" in shown[shown.index("legend") :]
