"""One kind of error for everything a person is told about.

Lower rooms raise a code with parameters; `app.services.sentences.errors` turns it into four sentences
(what happened, why, what to do, what is safe). Whose fault it is, is decided by whoever raises it.
"""

from __future__ import annotations

from typing import Literal

Fault = Literal["user", "world", "ours"]


class PolkuError(Exception):
    """Something a person must be told. `code` is stable, `params` fill the sentence, `fault` says whose turn it is."""

    def __init__(self, code: str, fault: Fault, **params: object) -> None:
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.fault: Fault = fault
        self.params = params
