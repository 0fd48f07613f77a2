"""polku run as a process of its own: it goes on until it is asked to stop, and loses nothing by it."""

from __future__ import annotations

import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.engine.guardrails import Guardrails
from app.engine.ports import SystemClock
from app.mail.catcher import Catcher
from app.services.desk import open_desk
from app.services.secrets import MemorySecrets
from app.services.shop_details import save_guardrails
from cli_kit import Polku, connect


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_it_sends_what_comes_while_it_runs_and_stops_when_asked(
    polku: Polku, shop: Path, tmp_path: Path, name: str
) -> None:
    polku("flows", "add", "welcome")
    polku("flows", "publish", "welcome", "--now", (datetime.now(UTC) - timedelta(hours=1)).isoformat())
    with closing(open_desk(shop, SystemClock(), MemorySecrets())) as desk:
        save_guardrails(desk, Guardrails(off=("quiet_hours",)))
    with Catcher("plain", auth=False) as catcher:
        connect(shop, catcher, security="plain", trust=False)
        command = [sys.executable, "-m", "app", "run", "--shop", str(shop), "--json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
            try:
                subscribe(polku, tmp_path)
                caught = catcher.wait_for(1, 60)
                child.send_signal(getattr(signal, name))
                out, err = child.communicate(timeout=30)
            finally:
                child.kill()
    assert (child.returncode, err) == (0, "")
    assert '"sent": 1' in out
    assert [mail.rcpt_to for mail in caught] == [("ada@koe.example",)]
    assert polku("messages", "--json").json["counts"] == {"sent": 1}
    assert [row["waiting"] for row in polku("flows", "list", "--json").json] == [1]


def subscribe(polku: Polku, folder: Path) -> None:
    now = datetime.now(UTC).isoformat()
    for kind, text in (
        ("customers", f"email,consent_email,consent_source,consent_at\nada@koe.example,yes,form,{now}\n"),
        ("events", f"event_id,email,name,occurred_at\ns1,ada@koe.example,Newsletter Subscribed,{now}\n"),
    ):
        file = folder / f"{kind}.csv"
        file.write_text(text)
        assert polku("import", kind, file).code == 0
