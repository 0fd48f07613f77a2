"""A real IMAP server for a test: Dovecot with a folder, a port and a certificate of its own, gone with the test."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from imap_tools import MailBoxUnencrypted

from app.mail.certificate import make_certificates

PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
ABSENT = "" if os.name != "nt" and os.access(PROGRAM, os.X_OK) else "Dovecot is not installed (dovecot-imapd)"
USER, PASSWORD = "hei@koe.example", "salasana"
_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
passdb {{
  driver = static
  args = password={password}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    """A running server. `plain` also speaks STARTTLS."""

    folder: Path
    plain: int
    tls: int
    ca_file: Path

    def put(self, raw: bytes, at: datetime, folder: str = "INBOX") -> None:
        """A mail comes in at that moment."""
        with self._signed_in() as box:
            box.append(raw, folder, dt=at)

    def flags(self) -> list[tuple[str, ...]]:
        """The flags of every mail in the inbox, oldest first."""
        with self._signed_in() as box:
            return [mail.flags for mail in box.fetch(mark_seen=False)]

    def renumber(self) -> None:
        """What a restored mailbox looks like: the same mails under new numbers."""
        for index in (self.folder / "mail").glob("dovecot*"):
            index.unlink()
        old = self.folder / "mail" / "dovecot-uidlist"
        old.write_text("3 V4242 N100\n")
        os.chown(old, *_ids())

    def _signed_in(self) -> MailBoxUnencrypted:
        return MailBoxUnencrypted("127.0.0.1", self.plain, timeout=10).login(USER, PASSWORD)


@contextmanager
def running() -> Iterator[Dovecot]:
    """Start it, and stop it in the end.

    Its workers run as another user: pytest's own folders are closed to them, so it gets one that is not.
    """
    with tempfile.TemporaryDirectory(prefix="polku-imap-", ignore_cleanup_errors=True) as own:
        folder = Path(own)
        folder.chmod(0o711)
        for name in ("run", "state", "mail", "home"):
            (folder / name).mkdir()
        uid, gid = _ids()
        ca_file, certificate = make_certificates(folder, datetime.now(UTC))
        plain, tls = _free_ports()
        name = pwd.getpwuid(uid).pw_name
        config = folder / "dovecot.conf"
        config.write_text(
            _CONFIG.format(
                folder=folder, certificate=certificate, user=name, group=_group(gid), uid=uid, gid=gid,
                password=PASSWORD, plain=plain, tls=tls,
            )
        )  # fmt: skip
        for path in (folder / "mail", folder / "home"):
            os.chown(path, uid, gid)
        process = subprocess.Popen([PROGRAM, "-F", "-c", str(config)], stderr=subprocess.PIPE)
        try:
            _wait_for(plain, process, folder)
            yield Dovecot(folder, plain, tls, ca_file)
        finally:
            process.terminate()
            process.communicate(timeout=20)


def _ids() -> tuple[int, int]:
    if os.geteuid():
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _group(gid: int) -> str:
    import grp

    return grp.getgrgid(gid).gr_name


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        if process.poll() is not None:
            said = process.stderr.read().decode() if process.stderr else ""
            raise RuntimeError(f"Dovecot ended: {said}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            if connection.recv(10).startswith(b"* OK"):
                return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.05)
    raise RuntimeError((folder / "log").read_text() if (folder / "log").exists() else "Dovecot does not answer")
