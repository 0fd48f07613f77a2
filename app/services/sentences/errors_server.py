"""Errors about a shop that a PostgreSQL server keeps."""

from __future__ import annotations

from app.i18n import N_
from app.services.sentences.parts import NOTHING_CHANGED, NOTHING_LOST, Parts

SENTENCES: dict[str, Parts] = {
    "db-server": (
        N_("The database server cannot be used now."),
        N_("{path}: {detail}"),
        N_("Check the address, the user and the network."),
        NOTHING_LOST,
    ),
    "database-unknown": (
        N_("This is not the address of a PostgreSQL database."),
        "",
        N_("Write it as postgresql+psycopg://USER@HOST/NAME."),
        NOTHING_CHANGED,
    ),
    "server-parts-missing": (
        N_("The parts for a shop on a server are not installed."),
        N_("{part} was not found."),
        N_('Install them beside Polku: pip install "polku[server]".'),
        NOTHING_CHANGED,
    ),
    "target-not-empty": (
        N_("The database is not empty."),
        N_("{path} holds tables already."),
        N_("Make a new database and move the shop there."),
        NOTHING_CHANGED,
    ),
    "move-differs": (
        N_("The shop could not be moved."),
        N_("{table} has {here} rows here and {there} there; this is our fault."),
        N_("Send us the details."),
        N_("The shop’s file is as it was, and the database is empty."),
    ),
    "sent-by-others": (
        N_("This program does not send for this shop."),
        N_("The shop is on a server, and the machines that run polku run --database send."),
        "",
        NOTHING_LOST,
    ),
    "backup-by-server": (
        N_("A shop on a server is backed up with the server’s own tools."),
        "",
        N_("Use pg_dump, or your provider’s backups."),
        NOTHING_CHANGED,
    ),
}
