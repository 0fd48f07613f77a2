"""Errors of the shop's public endpoint."""

from __future__ import annotations

from app.i18n import N_
from app.services.sentences.parts import NOTHING_CHANGED, Parts

KEPT_THERE = N_("Nothing is lost: the endpoint keeps what it sees until Polku has read it.")

SENTENCES: dict[str, Parts] = {
    "no-endpoint": (
        N_("No public endpoint has been connected."),
        N_("Clicks and opens can only be seen by a program that is always on."),
        N_("Connect one in the settings, under Measuring."),
        NOTHING_CHANGED,
    ),
    "no-track-key": (
        N_("The endpoint’s key is missing."),
        N_("It is not in this computer’s password store."),
        N_("Connect the endpoint again with its key."),
        KEPT_THERE,
    ),
    "track-address-bad": (
        N_("This is no address that Polku can use."),
        N_("{address} is not a whole https address."),
        N_("Write it as the browser shows it, for example https://mittaus.kauppa.fi."),
        NOTHING_CHANGED,
    ),
    "track-unreachable": (
        N_("The endpoint did not answer."),
        N_("{host} could not be reached ({detail})."),
        N_("Check that it runs. Meanwhile messages carry plain links, and Polku tries again by itself."),
        KEPT_THERE,
    ),
    "track-refused": (
        N_("The endpoint did not let Polku in."),
        N_("{host} refused the key (HTTP {status})."),
        N_("Write the key that `polku track key` prints on the endpoint’s machine."),
        KEPT_THERE,
    ),
    "track-odd-answer": (
        N_("The endpoint’s answer made no sense."),
        N_("{host} answered something else than Polku’s endpoint does ({detail})."),
        N_("Check the address, and that the whole of it is passed on to the endpoint."),
        KEPT_THERE,
    ),
    "track-other-version": (
        N_("The endpoint is of another version."),
        N_("It speaks version {found}, this Polku version {known}."),
        N_("Update the older one of the two."),
        KEPT_THERE,
    ),
    "track-parts-missing": (
        N_("This Polku cannot be an endpoint."),
        N_("It was installed without the parts that serve web pages."),
        N_("Install them with `pip install polku[track]`, or use the container."),
        NOTHING_CHANGED,
    ),
}
