"""Every finding and every reason can be said in both languages, with nothing left to fill in."""

import re
from pathlib import Path

import pytest

from app import i18n
from app.analysis import checks
from app.model.finding import Finding
from app.model.flow import Flow
from app.model.nodes import Condition, Email, Wait
from app.render import findings as render_findings
from app.render import findings_blocks, sandbox
from app.services.sentences import findings, reasons

CODE = re.compile(r'(?:Finding\(|_?finding\(email,|_told\(|PolkuError\()\s*"((?:P[0-9]+|message)-[a-z-]+)"')
SOURCES = (
    *Path(checks.__file__).parent.glob("*.py"),
    Path(render_findings.__file__),
    Path(findings_blocks.__file__),
    Path(sandbox.__file__),
)
CODES = sorted({code for file in SOURCES for code in CODE.findall(file.read_text("utf-8"))})
FIELDS = ("event", "rule", "where", "audience", "field", "amount", "branches", "template", "blocks", "changes", "text",
          "day", "test", "test.metric")  # fmt: skip
FLOW = Flow(name="Kiitä tilauksesta", nodes=(Condition("c", "Avasiko?"), Email("e", "Kiitos"), Wait("w")))
PARAMS: dict[str, str | int | float] = {
    "count": 2, "port": "no", "label": "no", "domain": "gmail.com", "hours": 30.5, "message": "e", "what": "opened",
    "length": 70, "most": 60, "variable": "customer.nick", "link": "www", "source": "x.bmp", "missing": "name, address",
    "kilobytes": 140, "words": "osta heti", "ratio": "2.1", "valid": 2, "waited": 3,
}  # fmt: skip


def test_the_checks_have_the_codes_that_were_promised() -> None:
    promised = {
        "P1-unreachable",
        "P2-dead-end",
        "P3-loop-without-wait",
        "P4-unfinished",
        "P5-no-subject",
        "P5-no-class",
    }
    promised |= {"P5-no-unsubscribe", "P6-cart-without-purchase-exit", "P7-two-order-gap", "P8-opened-without-wait"}
    assert promised | {"P8-opened-without-source"} <= set(CODES)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_every_finding_says_what_is_wrong_and_what_to_do(code: str, language: str) -> None:
    for field in FIELDS if code == "P4-unfinished" else ("",):
        finding = Finding(code, "error", "c", field, PARAMS)
        with i18n.speaking(language):
            for sentence in (findings.say(finding, FLOW), findings.todo(finding, FLOW)):
                assert sentence.endswith((".", "?", ": www", ": x.bmp"))
                assert "{" not in sentence
                assert "!" not in sentence
                assert code not in sentence


def test_finnish_is_not_english() -> None:
    for code in CODES:
        said = []
        for language in i18n.LANGUAGES:
            with i18n.speaking(language):
                said.append(
                    (
                        findings.say(Finding(code, "error", "c", "", PARAMS), FLOW),
                        findings.todo(Finding(code, "error", "c", "", PARAMS), FLOW),
                    )
                )
        assert said[0][0] != said[1][0]
        assert said[0][1] != said[1][1]
    for reason in reasons.REASONS:
        with i18n.speaking("en"):
            english = reasons.say(reason)
        assert reasons.say(reason) != english


def test_a_wait_without_a_title_is_called_by_its_length() -> None:
    told = findings.say(Finding("P2-dead-end", "warning", "w"), FLOW)
    assert told == "Askel ”Odota 1\N{NO-BREAK SPACE}päivä” ei johda mihinkään."


def test_branches_are_called_as_on_the_canvas() -> None:
    finding = Finding("P16-port-open", "warning", "c", "no", {"port": "no", "label": "no"})
    assert findings.say(finding, FLOW) == "Askeleen ”Avasiko?” haara ”Ei” ei johda mihinkään."


def test_a_clicked_message_is_not_called_opened() -> None:
    finding = Finding("P8-opened-without-source", "warning", "c", "rule", {"message": "e", "what": "clicked"})
    assert "klikattiinko viestiä ”Kiitos”" in findings.say(finding, FLOW)


def test_an_unknown_code_or_reason_is_shown_as_it_is() -> None:
    assert findings.say(Finding("X9-new", "error"), FLOW) == "X9-new"
    assert findings.todo(Finding("X9-new", "error"), FLOW) == ""
    assert reasons.say("moonlight") == "moonlight"
    assert reasons.say("") == ""
