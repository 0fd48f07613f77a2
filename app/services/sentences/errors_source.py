"""Errors of the shop's own systems that Polku reads."""

from __future__ import annotations

from app.i18n import N_
from app.services.sentences.parts import NOTHING_CHANGED, Parts

READ_STAYS = N_("What was read before is safe; reading goes on from there.")

SENTENCES: dict[str, Parts] = {
    "shop-address-bad": (
        N_("This is no address that Polku can read from."),
        N_("{address} is not a whole https address. Without encryption the key could be read on the way."),
        N_("Write the address as the browser shows it, for example https://kauppa.fi."),
        NOTHING_CHANGED,
    ),
    "shop-unreachable": (
        N_("The shop did not answer."),
        N_("{host} could not be reached ({detail})."),
        N_("Check the address and the network. Polku tries again by itself."),
        READ_STAYS,
    ),
    "shop-refused": (
        N_("The shop did not let Polku in."),
        N_("{host} refused the key (HTTP {status}): it is wrong, has been taken away, or may not read orders."),
        N_("Make a new key that may read, and write it here."),
        READ_STAYS,
    ),
    "shop-not-there": (
        N_("The shop has no such interface."),
        N_("{host} answered that {path} is not there."),
        N_("Check the address and what kind of shop it is. WooCommerce needs permalinks other than “Plain”."),
        READ_STAYS,
    ),
    "shop-busy": (
        N_("The shop is busy."),
        N_("{host} asked for a longer rest."),
        N_("Nothing needs to be done: Polku tries again by itself."),
        READ_STAYS,
    ),
    "shop-odd-answer": (
        N_("The shop’s answer made no sense."),
        N_("{host} answered something else than its interface promises ({detail})."),
        N_("See whether the shop opens in the browser, and try again later."),
        READ_STAYS,
    ),
    "folder-missing": (
        N_("The folder is not there."),
        N_("There is no folder {folder} on this computer."),
        N_("Check that the drive is connected, or choose the folder again."),
        READ_STAYS,
    ),
    "folder-unreadable": (
        N_("The folder could not be read."),
        N_("The system said: {detail}"),
        N_("Give your user the right to read {folder}."),
        READ_STAYS,
    ),
    "no-hook": (
        N_("There is no such place for webhooks."),
        N_("{id} is none of those that are heard."),
        N_("See them with: polku source hook-list."),
        NOTHING_CHANGED,
    ),
    "no-source": (
        N_("No such shop is connected."),
        N_("{address} is none of those that are read."),
        N_("See the addresses with: polku source list."),
        NOTHING_CHANGED,
    ),
    "no-source-secret": (
        N_("The shop’s key is missing."),
        N_("This computer’s password store has no key for {host}."),
        N_("Write the key in the settings, under Shop connection."),
        READ_STAYS,
    ),
}
