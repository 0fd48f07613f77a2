"""`polku selftest`: this very program proves itself, wherever it was installed or unpacked.

Everything happens in a temporary folder and on loopback; the user's shops, settings and keyring are not touched.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import msgspec

from app.engine.ports import SystemClock
from app.i18n import LANGUAGES, N_, _, current_language, duration, money, ngettext, speaking
from app.mail.catcher import Catcher
from app.model.account import Account
from app.model.errors import PolkuError
from app.paths import shipped
from app.services.account import save_account
from app.services.demo.shop import shop_details
from app.services.desk import Desk, new_shop, open_desk
from app.services.flows import create_from_library, load_draft
from app.services.library import library_entries
from app.services.personas import list_personas
from app.services.preview import preview
from app.services.publish_flow import publish_flow
from app.services.secrets import MemorySecrets
from app.services.sentences.errors import explain
from app.services.try_account import send_test
from app.services.walk import walk
from app.store.versions import MIGRATIONS

LATE_LIBRARIES = ("networkx", "openpyxl", "keyring.backends", "mjml", "css_inline", "jinja2", "tzdata")
"""Imported only where they are used: a package that forgot one would be noticed late."""
WOULD_BREAK = (PolkuError, OSError, ImportError, LookupError, ValueError, TimeoutError)
"""What a program raises that was packed or installed incompletely; anything else is told whole at the outer door."""

Window = Callable[[], str]
"""Opens the window once without showing it to anybody, closes it, and says what it saw."""


class Proof(msgspec.Struct, frozen=True):
    """One thing proved or found broken, in the language of the moment."""

    name: str
    well: bool
    detail: str = ""


class BrokenError(ValueError):
    """Something is there but not as it should be."""


def selftest(window: Window | None = None) -> list[Proof]:
    """Prove everything that is shipped, in the order in which one thing needs another. `window` comes last."""
    with tempfile.TemporaryDirectory(prefix="polku-selftest-") as folder:
        return list(_proofs(Path(folder), window))


def _proofs(folder: Path, window: Window | None) -> Iterator[Proof]:
    yield _prove(N_("Files"), _files)
    yield _prove(N_("Languages"), _languages)
    yield _prove(N_("Libraries"), _libraries)
    yield _prove(N_("Shop file"), lambda: _shop_file(folder))
    clock, secrets = SystemClock(), MemorySecrets()
    try:
        desk = open_desk(folder / "shop", clock, secrets)
    except PolkuError:
        return  # the proof before this one has told why
    try:
        yield _prove(N_("Automations"), lambda: _automations(desk))
        yield _prove(N_("Messages"), lambda: _messages(desk))
        yield _prove(N_("Sending"), lambda: _sending(desk))
    finally:
        desk.close()
    if window is not None:
        yield _prove(N_("Window"), window)


def _prove(name: str, what: Callable[[], str]) -> Proof:
    try:
        return Proof(_(name), True, what())
    except PolkuError as error:
        told = explain(error)
        return Proof(_(name), False, f"{told.what} {told.details}")
    except WOULD_BREAK as error:
        return Proof(_(name), False, f"{type(error).__name__}: {error}")


def _files() -> str:
    icons = len(list((shipped("resources") / "icons").glob("*.svg")))
    fonts = len(list((shipped("resources") / "fonts").glob("*.ttf")))
    automations = len(list(shipped("flows_library").glob("*.json")))
    _expect(icons > 0 and fonts > 0 and automations > 0, f"{icons} icons, {fonts} fonts, {automations} automations")
    return _("{icons} icons, {fonts} fonts, {automations} automations").format(
        icons=icons, fonts=fonts, automations=automations
    )


def _languages() -> str:
    said = {}
    for language in LANGUAGES:
        with speaking(language):
            said[language] = f"{duration(timedelta(hours=4))}, {money(1284.5)}".replace("\u00a0", " ")
    _expect(said == {"fi": "4 tuntia, 1 284,50 €", "en": "4 hours, €1,284.50"}, str(said))
    return said[current_language()]


def _libraries() -> str:
    for name in LATE_LIBRARIES:
        importlib.import_module(name)
    return ngettext("{n} library", "{n} libraries", len(LATE_LIBRARIES)).format(n=len(LATE_LIBRARIES))


def _shop_file(folder: Path) -> str:
    """A new shop is made, closed and opened; and a copy of it goes through the migrations."""
    from app.store.upgrading import run_migrations  # brings Alembic along

    shop = shop_details("en" if current_language() == "en" else "fi")
    desk = new_shop(folder / "shop", shop, SystemClock(), MemorySecrets())
    path = desk.store.path
    desk.store.back_up(folder / "copy.polku")
    desk.close()
    run_migrations(folder / "copy.polku", MIGRATIONS)
    free = shutil.disk_usage(folder).free // 2**20
    return _("{size} kB, {free} MB free").format(size=path.stat().st_size // 1024, free=free)


def _automations(desk: Desk) -> str:
    """Every automation of the library is published and walked by every persona."""
    walked = messages = 0
    for entry in library_entries(desk.shop.locale):
        name = create_from_library(desk, entry.id)
        publish_flow(desk, name)
        for persona in list_personas(desk):
            route = walk(desk, load_draft(desk, name), persona)
            walked += 1
            messages += len(route.messages)
    _expect(messages > 0, "nobody would get a message")
    return _("{walks} walks, {messages} messages").format(walks=walked, messages=messages)


def _messages(desk: Desk) -> str:
    """Every message of the library is written as the bytes that would leave, and reads back as it was written."""
    size = count = 0
    for entry in library_entries(desk.shop.locale):
        for email in entry.flow.emails:
            shown = preview(desk, entry.flow, email.id)
            read = message_from_bytes(shown.raw, policy=policy.default)
            parts = [part.get_content_type() for part in read.walk()]
            _expect(read["subject"] == shown.subject, f"subject {read['subject']!r} for {shown.subject!r}")
            _expect("text/plain" in parts and "text/html" in parts, f"parts {parts}")
            size, count = size + len(shown.raw), count + 1
    return _("{count} messages, {size} kB").format(count=count, size=size // 1024)


def _sending(desk: Desk) -> str:
    """One message goes out over SMTP, with STARTTLS and a password, to a server of our own on this computer."""
    with Catcher() as catcher:
        account = Account(
            catcher.host,
            catcher.port,
            "starttls",
            catcher.username,
            from_address="shop@polku.example",
            ca_file=str(catcher.ca_file),
        )
        save_account(desk, account, catcher.password)
        send_test(desk, "elsa@polku.example")
        (caught,) = catcher.wait_for(1)
    _expect(caught.encrypted, "the message was not encrypted on its way")
    return _("one message over SMTP, encrypted, {size} bytes").format(size=len(caught.data))


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise BrokenError(otherwise)
