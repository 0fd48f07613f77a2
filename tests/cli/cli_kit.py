"""What the tests of the command line share: what a run said, and a shop made ready for one."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shop_contents
from app.engine.policy import Limits
from app.engine.ports import SystemClock
from app.mail.catcher import Catcher
from app.model.account import Account, Security
from app.services.account import save_account
from app.services.desk import open_desk
from app.services.secrets import KeyringSecrets
from app.services.shop_details import save_limits


@dataclass(frozen=True)
class Said:
    """How one run ended and what it said on its two streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on standard output."""
        assert self.code == 0, self.err
        assert not self.err
        return json.loads(self.out)

    def paragraph(self) -> str:
        """The one paragraph of a refusal; nothing else was said and nothing of the program's inside shows."""
        assert self.code == 1, (self.out, self.err)
        assert not self.out
        assert self.err.count("\n") == 1
        assert "Traceback" not in self.err
        assert "{" not in self.err
        return self.err.strip()


Polku = Callable[..., Said]


def connect(
    shop: Path, catcher: Catcher, *, password: str | None = None, security: Security = "starttls", trust: bool = True
) -> None:
    """Make the catcher the shop's account."""
    with closing(open_desk(shop, SystemClock(), KeyringSecrets())) as desk:
        account = Account(
            host=catcher.host,
            port=catcher.port,
            security=security,
            username=catcher.username,
            from_address="hei@koe.example",
            ca_file=str(catcher.ca_file) if trust else "",
        )
        save_account(desk, account, catcher.password if password is None else password)


def limit(shop: Path, per_minute: int) -> None:
    """At most so many messages a minute."""
    with closing(open_desk(shop, SystemClock(), KeyringSecrets())) as desk:
        save_limits(desk, Limits(per_minute, 0, 0))


def contents(shop: Path) -> list[str]:
    """All that the shop's file holds."""
    return shop_contents.contents(shop / "shop.polku")
