"""polku run --plan: what would leave now, and nothing leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.mail.catcher import Catcher
from cli_kit import Polku, connect, contents
from test_cli_run import subscribe


def test_the_plan_shows_what_is_overdue_and_changes_nothing(polku: Polku, shop: Path, tmp_path: Path) -> None:
    polku("flows", "add", "welcome")
    polku("flows", "publish", "welcome", "--now", (datetime.now(UTC) - timedelta(hours=1)).isoformat())
    subscribe(polku, tmp_path)
    noon = (datetime.now(UTC) + timedelta(days=1)).replace(hour=10).isoformat()
    with Catcher("plain", auth=False) as catcher:
        connect(shop, catcher, security="plain", trust=False)
        before = contents(shop)
        plan = polku("run", "--plan", "--now", noon, "--json").json
        words = polku("run", "--plan", "--now", noon)
        assert contents(shop) == before
        assert catcher.messages == ()
    assert [one["late"] for one in plan["messages"]] == [True]
    assert words.code == 0
    assert plan["messages"][0]["title"] in words.out


def test_an_empty_shop_has_nothing_overdue(polku: Polku, shop: Path) -> None:
    assert polku("run", "--plan", "--json").json["messages"] == []
    assert polku("run", "--plan").code == 0
