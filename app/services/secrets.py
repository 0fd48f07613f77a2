"""Passwords live in the operating system's keyring and nowhere else."""

from __future__ import annotations

import os
from typing import Protocol

from app.model.errors import PolkuError

SERVICE = "polku"


class Secrets(Protocol):
    """A place for secrets. `key` names the shop and what it is for, such as "<shop folder>:smtp"."""

    def get(self, key: str) -> str | None: ...
    def set(self, key: str, value: str) -> None: ...
    def delete(self, key: str) -> None: ...


class KeyringSecrets:
    """The system's keyring. Raises PolkuError("keyring-missing") where the system has none that can be used; one that
    keeps passwords as plain text or throws them away is none.
    """

    def get(self, key: str) -> str | None:
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(SERVICE, key)
        except KeyringError as error:
            raise PolkuError("keyring-missing", "world", detail=str(error)) from error

    def set(self, key: str, value: str) -> None:
        import keyring
        from keyring.errors import KeyringError

        if _is_open(keyring.get_keyring()):
            raise PolkuError("keyring-missing", "world", detail="plain text")
        try:
            keyring.set_password(SERVICE, key, value)
        except KeyringError as error:
            raise PolkuError("keyring-missing", "world", detail=str(error)) from error

    def delete(self, key: str) -> None:
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            keyring.delete_password(SERVICE, key)
        except PasswordDeleteError:
            return
        except KeyringError as error:
            raise PolkuError("keyring-missing", "world", detail=str(error)) from error


_OPEN = ("keyring.backends.null", "keyring.backends.fail")
_PLAIN = "PlaintextKeyring"


def _is_open(backend: object) -> bool:
    """Whether a keyring would keep a password where anybody reads it, or not at all; of a chain the first counts."""
    chained = getattr(backend, "backends", None)
    if chained:
        return _is_open(next(iter(chained)))
    kind = type(backend)
    return kind.__module__ in _OPEN or kind.__name__ == _PLAIN


class MachineSecrets(KeyringSecrets):
    """The keyring; where a variable POLKU_..._PASSWORD is set (POLKU_SMTP_PASSWORD), that: servers have no keyring."""

    def get(self, key: str) -> str | None:
        return os.environ.get(f"POLKU_{key.rpartition(':')[2].upper()}_PASSWORD") or super().get(key)


class MemorySecrets:
    """Secrets for as long as the program runs: the demo's own mail catcher needs no more."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self._kept.get(key)

    def set(self, key: str, value: str) -> None:
        self._kept[key] = value

    def delete(self, key: str) -> None:
        self._kept.pop(key, None)
