"""polku run, messages, explain, pause-everything, resume-everything and smtp, against a real mail server."""

from __future__ import annotations

import json
from contextlib import closing
from email import message_from_bytes, policy
from pathlib import Path

import keyring
import pytest

from app.engine.ports import SystemClock
from app.mail.catcher import Catcher
from app.services.desk import open_desk
from app.services.secrets import KeyringSecrets
from cli_kit import Polku, connect, contents, limit

NOW = "2026-03-17T12:00"
"""Noon in the shop: no quiet hours."""
TOTALS = {"entered", "advanced", "ended", "sent", "suppressed", "deferred", "retried", "failed", "uncertain"}
STANDING = {"state", "demo", "since", "waiting", "queued", "next_at", "fault", "mail"}


@pytest.fixture
def ready(polku: Polku, shop: Path, tmp_path: Path, catcher: Catcher) -> Path:
    """Three subscribers who agreed and one who did not, at five to twelve, in a shop with a welcome series."""
    connect(shop, catcher)
    polku("flows", "add", "welcome")
    polku("flows", "publish", "welcome", "--now", "2026-03-17T11:00")
    people = ["email,first_name,consent_email,consent_source,consent_at"]
    events = ["event_id,email,name,occurred_at"]
    for number, name in enumerate(("ada", "bea", "cia", "dan")):
        agrees = "no,," if name == "dan" else "yes,form,2026-03-17 11:55"
        people.append(f"{name}@koe.example,{name.title()},{agrees}")
        events.append(f"s{number},{name}@koe.example,Newsletter Subscribed,2026-03-17 11:55")
    for kind, lines in (("customers", people), ("events", events)):
        file = tmp_path / f"{kind}.csv"
        file.write_text("\n".join(lines))
        assert polku("import", kind, file, "--now", NOW).code == 0
    return shop


def test_what_is_due_leaves_once_and_is_told(polku: Polku, ready: Path, catcher: Catcher) -> None:
    totals = polku("run", "--once", "--now", NOW, "--json").json
    assert set(totals) == TOTALS
    assert (totals["entered"], totals["sent"], totals["suppressed"]) == (4, 3, 1)
    assert sorted(mail.rcpt_to[0] for mail in catcher.messages) == [f"{n}@koe.example" for n in ("ada", "bea", "cia")]
    assert polku("run", "--once", "--now", NOW).out == "0 viestiä lähetetty.\n"
    assert len(catcher.messages) == 3
    document = polku("messages", "--json").json
    assert document["counts"] == {"sent": 3, "suppressed": 1}
    assert len(document["messages"]) == 4
    (held,) = polku("messages", "--state", "suppressed", "--json").json["messages"]
    assert (held["email"], held["reason"]) == ("dan@koe.example", "consent")
    said = polku("messages", "--state", "suppressed").out.replace("\u00a0", " ")
    assert "klo 12.00" in said, "the shop's own clock"
    assert "ei suostumusta" in said


def test_an_explanation_tells_the_way_and_the_values_seen(polku: Polku, ready: Path, catcher: Catcher) -> None:
    polku("run", "--once", "--now", NOW)
    sent = polku("messages", "--state", "sent", "--json").json["messages"][0]
    for name in (sent["id"], sent["message_id"]):
        document = polku("explain", name, "--json").json
        assert set(document) == {"message", "entry", "route", "guardrails", "version"}
        assert document["message"] == sent
        assert document["entry"]["event"] == "Newsletter Subscribed"
        assert [step["kind"] for step in document["route"]] == ["trigger", "email"]
        seen = {one["guard"]: (one["passed"], one["seen"]) for one in document["guardrails"]}
        assert seen["consent"] == (True, {"consent": True})
        assert seen["cap"] == (True, {"2/7": 0, "5/30": 0})
        assert document["version"] == 1
    held = polku("messages", "--state", "suppressed", "--json").json["messages"][0]
    lines = polku("explain", held["id"]).out.replace("\u00a0", " ").splitlines()
    assert lines[1] == "Vastaanottaja Dan <dan@koe.example>, automaatio Tervetuloasarja, versio 1."
    assert lines[2] == "Tuli mukaan: Tilasi uutiskirjeen, ti 17.3. klo 11.55."
    assert "  Suostumus: pysäytti" in lines
    assert lines[-1] == "Ei lähetetty, koska: ei suostumusta."


def test_a_condition_and_a_wait_are_explained_with_what_they_saw(polku: Polku, demo: Path) -> None:
    rows = polku("messages", "--shop", demo, "--json").json["messages"]
    thanks = next(row for row in rows if row["node"] == "thanks-first")
    said = polku("explain", thanks["id"]).out.replace("\u00a0", " ")
    assert "Ensimmäinen ostos? Kyllä (orders.count = 1)" in said
    assert "Odota 4 tuntia (until = " in said


def test_everything_paused_means_nothing_leaves_until_it_goes_on(polku: Polku, ready: Path, catcher: Catcher) -> None:
    paused = polku("pause-everything", "--json", "--now", NOW).json
    assert set(paused) == STANDING
    assert paused["state"] == "paused"
    said = polku("run", "--once", "--now", NOW)
    assert (said.code, said.out.splitlines()[0]) == (0, "0 viestiä lähetetty.")
    assert "polku resume-everything" in said.out
    assert not catcher.messages
    assert polku("resume-everything", "--json", "--now", NOW).json["state"] == "on"
    polku("run", "--once", "--now", NOW)
    assert len(catcher.messages) == 3


def test_what_was_due_during_a_pause_may_be_skipped(polku: Polku, ready: Path, catcher: Catcher) -> None:
    polku("pause-everything", "--now", NOW)
    polku("run", "--once", "--now", NOW)
    assert polku("resume-everything", "--late", "skip", "--now", NOW).out == "Lähetys jatkuu.\n"
    polku("run", "--until-idle", "--now", NOW)
    assert not catcher.messages
    assert polku("messages", "--json").json["counts"] == {"skipped": 4}


def test_the_limits_hold_for_once_and_are_waited_for_until_idle(polku: Polku, ready: Path, catcher: Catcher) -> None:
    limit(ready, per_minute=1)
    assert polku("run", "--once", "--now", NOW, "--json").json["sent"] == 1
    assert polku("run", "--until-idle", "--now", NOW, "--json").json["sent"] == 2
    moments = [message_from_bytes(mail.data, policy=policy.default)["Date"].datetime for mail in catcher.messages]
    assert [moment.strftime("%H:%M") for moment in moments] == ["12:00", "12:01", "12:02"]


def test_a_clock_that_stands_cannot_run_on(polku: Polku, ready: Path, catcher: Catcher) -> None:
    said = polku("run", "--now", NOW)
    assert (said.code, said.out) == (2, "")
    assert "--until-idle" in said.err
    assert polku("run", "--once", "--until-idle").code == 2
    assert not catcher.messages


def test_the_account_is_checked_and_tested(polku: Polku, shop: Path, catcher: Catcher) -> None:
    connect(shop, catcher)
    assert polku("smtp", "check").out == "Palvelin hyväksyy tilin. Mitään ei lähetetty.\n"
    assert polku("smtp", "check", "--json").json == {"host": "127.0.0.1", "port": catcher.port, "username": "polku"}
    assert not catcher.messages
    assert polku("smtp", "test", "oma@koe.example", "--json").json == {"to": "oma@koe.example"}
    (mail,) = catcher.messages
    assert mail.encrypted
    assert mail.rcpt_to == ("oma@koe.example",)
    assert polku("messages", "--json").json["counts"] == {}, "a test counts nowhere"


TROUBLES = {
    "wrong password": ("starttls", {"password": "wrong"}, "smtp-auth", "ei hyväksynyt salasanaa"),
    "server without STARTTLS": ("plain", {"security": "starttls"}, "smtp-no-starttls", "STARTTLS"),
    "certificate of nobody known": ("starttls", {"trust": False}, "smtp-certificate", "varmenteeseen"),
    "plain where TLS is spoken": ("plain", {"security": "tls"}, "smtp-tls", "salattu yhteys"),
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_server_that_cannot_be_used_is_told_and_loses_nothing(polku: Polku, ready: Path, name: str) -> None:
    speaks, changes, code, words = TROUBLES[name]
    with Catcher(speaks, auth=speaks != "plain") as other:
        connect(ready, other, **changes)
        before = contents(ready)
        for verb in (("smtp", "check"), ("smtp", "test", "oma@koe.example")):
            assert words.casefold() in polku(*verb).paragraph().casefold()
        assert contents(ready) == before
        said = polku("run", "--once", "--now", NOW)
        assert said.code == 1
        assert said.out == "0 viestiä lähetetty.\n"
        assert words.casefold() in said.err.casefold()
        assert said.err.count("\n") == 1
        assert not other.messages
    counts = polku("messages", "--json").json["counts"]
    assert sum(counts.get(state, 0) for state in ("due", "retry")) == 3, "they wait"
    found = {one["code"]: one for one in json.loads(polku("doctor", "--json").out)}
    assert not found[code]["well"]


def test_a_server_that_is_not_there_is_told_and_tried_again_later(polku: Polku, ready: Path, catcher: Catcher) -> None:
    with Catcher() as gone:
        connect(ready, gone, trust=False)
    assert "ei saada yhteyttä" in polku("smtp", "check").paragraph()
    said = polku("run", "--once", "--now", NOW)
    assert (said.code, said.err.count("\n")) == (1, 1)
    connect(ready, catcher)
    assert polku("run", "--once", "--now", "2026-03-17T13:00", "--json").json["sent"] == 3
    assert len(catcher.messages) == 3


def test_two_programs_do_not_send_at_once(polku: Polku, ready: Path, catcher: Catcher) -> None:
    with closing(open_desk(ready, SystemClock(), KeyringSecrets())) as desk:
        ledger = desk.store.ledger()
        ledger.take("the other one", desk.clock.now())
        try:
            assert "lähettää jo" in polku("run", "--once", "--now", NOW).paragraph()
        finally:
            ledger.release()
    assert not catcher.messages


def test_without_account_or_password_it_is_said_where_they_belong(polku: Polku, shop: Path, catcher: Catcher) -> None:
    for verb in (("run", "--once"), ("smtp", "check"), ("smtp", "test", "a@koe.example")):
        assert "ei ole yhdistetty" in polku(*verb).paragraph()
    connect(shop, catcher)
    keyring.delete_password("polku", f"{shop.resolve()}:smtp")
    for verb in (("run", "--once"), ("smtp", "check")):
        assert "salasana puuttuu" in polku(*verb).paragraph()
