"""What the checks say about a flow: a stable code, how bad it is, where, and the values the sentence needs."""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Finding(msgspec.Struct, frozen=True):
    """`error` stops publishing, `warning` is probably not what was meant.

    `field` names the inspector's field to open.
    """

    code: str
    severity: Severity
    node: str = ""
    field: str = ""
    params: dict[str, str | int | float] = {}

    @property
    def key(self) -> str:
        """What it is about: with a mark of the step, how an ignored one is remembered in the flow."""
        return f"{self.code}@{self.node}"
