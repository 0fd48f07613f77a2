"""Every error a person can meet, told in four parts: what happened, why, what to do, what is safe."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.i18n import N_, _
from app.model.errors import Fault, PolkuError


class Told(NamedTuple):
    """An error in the words of the moment's language. `details` is technical, folded away and copyable."""

    what: str
    why: str
    todo: str
    safe: str
    details: str
    fault: Fault

    def line(self) -> str:
        """The four parts as one paragraph, for the command line."""
        return " ".join(part for part in (self.what, self.why, self.todo, self.safe) if part)


class _Parts(NamedTuple):
    what: str
    why: str = ""
    todo: str = ""
    safe: str = N_("Nothing was lost.")


NOTHING_CHANGED = N_("Nothing was changed.")
MAIL_WAITS = N_("Nothing was lost: the messages wait in the queue.")

_SENTENCES: dict[str, _Parts] = {
    # the shop's own file
    "db-newer": _Parts(
        N_("This shop was saved by a newer Polku."),
        N_("The shop's file is version {found}; this program understands up to {known}."),
        N_("Update Polku and open the shop again."),
        N_("The file was not touched."),
    ),
    "db-locked": _Parts(
        N_("The shop's file is busy."),
        N_("Another program is using it, or a backup is being made."),
        N_("Close the other program and try again."),
    ),
    "disk-full": _Parts(
        N_("The disk is full."),
        N_("The change could not be saved."),
        N_("Free some space and try again."),
        N_("What was saved before is safe."),
    ),
    "db-not-a-shop": _Parts(
        N_("This folder is not a Polku shop."),
        N_("No shop file was found in {path}."),
        N_("Choose another folder, or make a new shop: polku shop new FOLDER."),
        NOTHING_CHANGED,
    ),
    "db-damaged": _Parts(
        N_("The shop's file is damaged."),
        N_("Its contents did not pass the check."),
        N_("Restore the newest backup from the folder {path}."),
        N_("The damaged file was left as it is."),
    ),
    "db-read-only": _Parts(
        N_("The shop's file cannot be written."),
        N_("The folder or the file is read-only: {path}."),
        N_("Give yourself the right to write there, or move the shop."),
        NOTHING_CHANGED,
    ),
    "shop-exists": _Parts(
        N_("There is a shop in this folder already."),
        N_("The folder {path} holds a shop file."),
        N_("Open it, or choose an empty folder."),
        NOTHING_CHANGED,
    ),
    "no-shop": _Parts(
        N_("No shop has been opened yet."),
        "",
        N_("Name one with --shop FOLDER, or make one: polku shop new FOLDER."),
        NOTHING_CHANGED,
    ),
    "settings-not-saved": _Parts(
        N_("The settings could not be saved."),
        N_("The disk refused: {path} ({detail})."),
        N_("Check the folder's rights and the free space."),
    ),
    "keyring-missing": _Parts(
        N_("The password could not be kept."),
        N_("This system's keyring cannot be used."),
        N_("Unlock or install a keyring (for example GNOME Keyring) and try again."),
    ),
    # automations
    "flow-unknown": _Parts(
        N_("There is no automation called {name}."),
        "",
        N_("The ones that exist: {known}."),
        NOTHING_CHANGED,
    ),
    "flow-exists": _Parts(
        N_("There is an automation called {name} already."),
        "",
        N_("Choose another name."),
        NOTHING_CHANGED,
    ),
    "flow-has-errors": _Parts(
        N_("The automation was not published."),
        N_("{count} problems must be fixed first: {first}"),
        N_("Open it, go through the problems, and publish again."),
        N_("The version that was running goes on."),
    ),
    "flow-not-live": _Parts(
        N_("{name} is not running."),
        "",
        N_("Publish it first."),
        NOTHING_CHANGED,
    ),
    "library-unknown": _Parts(
        N_("The library has nothing called {name}."),
        "",
        N_("It holds: {known}."),
        NOTHING_CHANGED,
    ),
    "parameter-unknown": _Parts(
        N_("{flow} has no setting called {name}."),
        "",
        N_("Its settings are: {known}."),
        NOTHING_CHANGED,
    ),
    "node-unknown": _Parts(
        N_("The automation {flow} has no message step called {name}."),
        "",
        N_("Its message steps are: {known}."),
        NOTHING_CHANGED,
    ),
    "persona-unknown": _Parts(
        N_("There is no persona called {name}."),
        "",
        N_("The personas are: {known}."),
        NOTHING_CHANGED,
    ),
    "customer-unknown": _Parts(
        N_("No customer has the address {email}."),
        "",
        N_("Check the spelling, or list them: polku customers list."),
        NOTHING_CHANGED,
    ),
    "message-unknown": _Parts(
        N_("There is no message {id}."),
        "",
        N_("List them: polku messages."),
        NOTHING_CHANGED,
    ),
    "file-missing": _Parts(
        N_("The file {path} cannot be read."),
        N_("{detail}"),
        N_("Check the name and the folder."),
        NOTHING_CHANGED,
    ),
    "file-not-written": _Parts(
        N_("The file {path} could not be written."),
        N_("{detail}"),
        N_("Choose another folder, or free some space."),
    ),
    "date-not-understood": _Parts(
        N_("{text} is not a date."),
        "",
        N_("Write it as 2026-03-17 or 2026-03-17T14:31."),
        NOTHING_CHANGED,
    ),
    # sending
    "no-account": _Parts(
        N_("No e-mail account has been connected."),
        "",
        N_("Add your e-mail account in Settings."),
        MAIL_WAITS,
    ),
    "no-password": _Parts(
        N_("The e-mail account's password is missing."),
        N_("It is not in this computer's keyring."),
        N_("Give the password again in Settings."),
        MAIL_WAITS,
    ),
    "lease-taken": _Parts(
        N_("Another Polku is already sending for this shop."),
        N_("Only one program at a time may send, so that nobody gets a message twice."),
        N_("Close the other one, or let it go on."),
    ),
}
"""code -> the four parts. Other rooms' codes are added by `tell_more` in their own sentence files."""


def tell_more(sentences: Mapping[str, tuple[str, str, str, str]]) -> None:
    """Add sentences for a room's codes (marked with N_ where they are written)."""
    for code, parts in sentences.items():
        _SENTENCES[code] = _Parts(*parts)


def explain(error: PolkuError) -> Told:
    """The error in words. An unknown code is ours to answer for, and says so with the code."""
    parts = _SENTENCES.get(error.code)
    details = f"{error.code} " + ", ".join(f"{name}={value}" for name, value in error.params.items())
    if parts is None:
        return Told(
            _("Something went wrong inside Polku."),
            _("This is our fault, not yours."),
            _("Send us these details so that we can mend it."),
            _("Nothing was lost."),
            details.strip(),
            "ours",
        )
    values = {name: _plain(value) for name, value in error.params.items()}
    what, why, todo, safe = (_(part).format_map(_Missing(values)) if part else "" for part in parts)
    return Told(what, why, todo, safe, details.strip(), error.fault)


def known_codes() -> frozenset[str]:
    """The codes that have sentences."""
    return frozenset(_SENTENCES)


def _plain(value: object) -> str:
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(str(one) for one in value)
    return str(value)


class _Missing(dict[str, str]):
    """A parameter nobody gave shows as an empty place rather than a crash while telling about a crash."""

    def __missing__(self, key: str) -> str:
        return ""
