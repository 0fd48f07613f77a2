"""The command line on a server's shop: made, filled, sent from, looked at; and the window's door to it."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from app import __main__ as program
from app import bootstrap
from app.cli.main import main
from app.engine.guardrails import NO_GUARDRAILS
from app.engine.policy import Limits, Policy
from app.engine.ports import SystemClock, VirtualClock
from app.mail.catcher import Catcher
from app.model.account import Account
from app.model.customer import ConsentEvent, Customer, Event, Shop
from app.model.flow import Edge, Flow
from app.model.nodes import Email, Trigger
from app.model.sources import OnEvent
from app.model.template import Footer, Template, Text
from app.services.account import save_account
from app.services.desk import Desk, open_server_desk
from app.services.flows import add_flow
from app.services.publish_flow import publish_flow
from app.services.run_scheduler import run_scheduler
from app.services.secrets import MemorySecrets
from app.store.recording import CustomerRecord, EventRecord
from app.store.server_store import create_server_store
from postgres_kit import Cluster
from runner_kit import DAY, START


def test_a_shop_is_made_on_a_server_and_sends_from_the_command_line(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = cluster.empty()
    assert main(["shop", "new", str(tmp_path / "shop"), "--name", "Kyläkauppa", "--database", url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "Kyläkauppa"
    monkeypatch.setenv("POLKU_DATABASE", url)
    assert main(["flows", "add", "welcome", "--json"]) == 0
    assert main(["flows", "publish", "welcome", "--json"]) == 0
    with Catcher("plain", auth=False) as catcher, closing(_desk(url)) as desk:
        account = Account("127.0.0.1", catcher.port, "plain", from_address="hei@koe.example", from_name="Koe")
        save_account(desk, account)
        now = desk.clock.now()
        consent = (ConsentEvent("email", "granted", now, source="form"),)
        with desk.store.recording("customers", "test", now) as record:
            record.customers([CustomerRecord(Customer(0, "anna@x.test", "Anna"), consent)])
        capsys.readouterr()
        assert main(["run", "--once", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["failed"] == 0
    assert main(["customers", "list", "--json"]) == 0
    assert "anna@x.test" in capsys.readouterr().out


def test_limits_are_waited_for_until_idle_on_a_server_too(cluster: Cluster, tmp_path: Path) -> None:
    """Three are due and one may leave a minute: once sends one, until idle the others a minute apart."""
    url = cluster.empty()
    create_server_store(url, tmp_path, Shop("Koe", address="Tie 1", email="hei@koe.example"), START - DAY).close()
    with Catcher("plain", auth=False) as catcher:
        with closing(open_server_desk(url, None, VirtualClock(START), MemorySecrets())) as desk:
            save_account(desk, Account("127.0.0.1", catcher.port, "plain", from_address="hei@koe.example"))
            desk.store.shop.save_policy(Policy(guardrails=NO_GUARDRAILS, limits=Limits(1, 0, 0)))
            template = Template("t", subject="Hei", blocks=(Text("Hei"), Footer("Tilasit")))
            nodes = (Email("e", template="t", message_class="service"), Trigger("t", source=OnEvent("Order Completed")))
            flow = Flow(name="Koe", nodes=nodes, edges=(Edge("t", "out", "e"),), templates=(template,))
            publish_flow(desk, add_flow(desk, flow, "koe"))
            names = ("anna", "bea", "carl")
            with desk.store.recording("customers", "test", START) as record:
                record.customers(CustomerRecord(Customer(0, f"{name}@x.test", name)) for name in names)
                record.events(EventRecord(f"{n}@x.test", Event(n, "Order Completed", START)) for n in names)
            assert run_scheduler(desk, once=True).trouble is None
            assert len(catcher.messages) == 1
            assert run_scheduler(desk, until_idle=True).trouble is None
            assert desk.clock.now() == START + timedelta(minutes=2)
        moments = [message_from_bytes(mail.data, policy=policy.default)["Date"].datetime for mail in catcher.messages]
    assert [moment - START for moment in moments] == [timedelta(minutes=n) for n in range(3)]


def test_moving_is_one_command_that_tells_every_count(
    cluster: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, url = str(tmp_path / "shop"), cluster.empty()
    assert main(["shop", "new", folder, "--name", "Koe"]) == 0
    capsys.readouterr()
    assert main(["shop", "move", "--shop", folder, "--to", url, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tables"]["shop"] == 1
    assert main(["shop", "move", "--shop", folder, "--to", url]) == 1
    assert "ei ole tyhjä" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_told_in_one_paragraph(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["messages", "--database", "postgresql+psycopg://nobody:geheim@127.0.0.1:1/shop"]) == 1
    told = capsys.readouterr().err
    assert "Tietokantapalvelinta ei voi nyt käyttää" in told
    assert "geheim" not in told


def test_the_window_opens_on_the_server_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(bootstrap, "run_window", lambda demo=None, database="": opened.append(database) or 0)
    assert program.main(["--database", "postgresql+psycopg://h/shop"]) == 0
    assert opened == ["postgresql+psycopg://h/shop"]


def _desk(url: str) -> Desk:
    return open_server_desk(url, None, SystemClock(), MemorySecrets())
