"""Errors about the shop's file, its people, its settings and files on this computer."""

from __future__ import annotations

from app.i18n import N_
from app.services.sentences.parts import NOTHING_CHANGED, NOTHING_LOST, Parts

SENTENCES: dict[str, Parts] = {
    "db-newer": (
        N_("This shop was saved by a newer Polku."),
        N_("The shop’s file is version {found}; this program understands up to {known}."),
        N_("Update Polku and open the shop again."),
        N_("The file was not touched."),
    ),
    "db-locked": (
        N_("The shop’s file is busy."),
        N_("Another program is using it, or a backup is being made."),
        N_("Close the other program and try again."),
        NOTHING_LOST,
    ),
    "disk-full": (
        N_("The disk is full."),
        N_("The change could not be saved."),
        N_("Free some space and try again."),
        N_("What was saved before is safe."),
    ),
    "db-not-a-shop": (
        N_("This is not a Polku shop."),
        N_("The file {path} is something else."),
        N_("Choose another folder, or make a new shop: polku shop new FOLDER."),
        N_("The file was not touched."),
    ),
    "db-damaged": (
        N_("The shop’s file is damaged."),
        N_("Its contents did not pass the check: {path}."),
        N_("Restore the newest backup from the same folder."),
        N_("The damaged file was left as it is."),
    ),
    "details-bad": (
        N_("That value cannot be kept."),
        N_("“{value}” does not fit the field {name}."),
        N_("Write it in another way."),
        NOTHING_CHANGED,
    ),
    "wording-empty": (
        N_("The wording is not whole."),
        N_("It needs a place and the words that people read there."),
        N_("Write both."),
        NOTHING_CHANGED,
    ),
    "basis-missing": (
        N_("Nobody was let in on this ground."),
        N_("The law asks how the permission was given; without consent all three conditions have to hold."),
        N_("Tell how it was asked for and tick what is true."),
        NOTHING_CHANGED,
    ),
    "shop-moved": (
        N_("This shop was moved to another computer on {at}."),
        N_("If both sent, customers would get everything twice."),
        N_("Go on there. If the move was given up, say so first: polku shop stay, or Settings, Backups."),
        N_("Nothing leaves from here."),
    ),
    "packed-bad": (
        N_("This is not a packed shop."),
        N_("The file {path} holds something else than what Polku packs."),
        N_("Choose a file that Polku has made."),
        NOTHING_CHANGED,
    ),
    "retention-bad": (
        N_("That is not a time to keep it for."),
        N_("It has to be from {least} to {most}."),
        N_("Choose another number."),
        NOTHING_CHANGED,
    ),
    "db-read-only": (
        N_("The shop’s file cannot be written."),
        N_("The folder or the file is read-only: {path}."),
        N_("Give yourself the right to write there, or move the shop."),
        NOTHING_CHANGED,
    ),
    "db-cannot-open": (
        N_("The shop’s file cannot be opened."),
        N_("The system refused: {path} ({detail})."),
        N_("Check the folder’s rights and that the disk is there."),
        NOTHING_CHANGED,
    ),
    "db-io": (
        N_("The disk did not answer as it should."),
        N_("Reading or writing {path} failed ({detail})."),
        N_("Check the disk or the network folder, and take a backup soon."),
        N_("What was saved before is safe."),
    ),
    "db-migration-failed": (
        N_("The shop’s file could not be brought up to date."),
        N_("A step of the change failed; this is our fault."),
        N_("Go on with the older Polku and send us the details."),
        N_("The file is as it was, and a backup lies beside it."),
    ),
    "shop-not-found": (
        N_("There is no shop in this folder."),
        N_("No shop file was found in {path}."),
        N_("Choose another folder, or make a new shop: polku shop new FOLDER."),
        NOTHING_CHANGED,
    ),
    "shop-exists": (
        N_("There is a shop in this folder already."),
        N_("The folder {path} holds a shop file."),
        N_("Open it, or choose an empty folder."),
        NOTHING_CHANGED,
    ),
    "timezone-unknown": (
        N_("{name} is not a time zone."),
        "",
        N_("Write it as Europe/Helsinki."),
        NOTHING_CHANGED,
    ),
    "currency-bad": (
        N_("{name} is not a currency."),
        "",
        N_("Write its three letters, such as EUR."),
        NOTHING_CHANGED,
    ),
    "not-a-demo": (
        N_("The folder {path} holds a real shop."),
        N_("The demo would mix made-up customers and orders into it."),
        N_("Choose an empty folder."),
        NOTHING_CHANGED,
    ),
    "demo-lived": (
        N_("The demo shop in {path} has lived its days already."),
        "",
        N_("Choose an empty folder, or look around in it: polku flows list --shop {path}."),
        NOTHING_CHANGED,
    ),
    "trial-no-trigger": (
        N_("The automation cannot be tried out yet."),
        N_("It has no trigger, so nobody would come in."),
        N_("Draw a trigger first."),
        NOTHING_CHANGED,
    ),
    "trial-not-live": (
        N_("The automation has not been published yet, so there is nothing to compare the draft with."),
        "",
        N_("Publish it first, or compare with and without guardrails."),
        NOTHING_CHANGED,
    ),
    "span-empty": (
        N_("The span ends before it begins."),
        "",
        N_("Give --from a day before --to."),
        NOTHING_CHANGED,
    ),
    "span-far": (
        N_("The span goes beyond any shop’s history."),
        "",
        N_("Give --from and --to in the years from {first} to {last}."),
        NOTHING_CHANGED,
    ),
    "no-shop": (
        N_("No shop has been opened yet."),
        "",
        N_("Name one with --shop FOLDER, or make one: polku shop new FOLDER."),
        NOTHING_CHANGED,
    ),
    "no-screen": (
        N_("There is no screen here for the window."),
        "",
        N_("Sign in where there is one, or work without the window: polku --help"),
        NOTHING_CHANGED,
    ),
    "settings-not-saved": (
        N_("The settings could not be saved."),
        N_("The disk refused: {path} ({detail})."),
        N_("Check the folder’s rights and the free space."),
        NOTHING_LOST,
    ),
    "keyring-missing": (
        N_("The password cannot be kept or read."),
        N_("This system’s keyring cannot be used."),
        N_("Unlock or install a keyring (for example GNOME Keyring) and try again."),
        NOTHING_LOST,
    ),
    "customer-unknown": (
        N_("No customer has the address {email}."),
        "",
        N_("Check the spelling, or list them: polku customers list."),
        NOTHING_CHANGED,
    ),
    "customer-not-found": (
        N_("No customer has the address {email}."),
        N_("They may have been erased meanwhile."),
        "",
        NOTHING_CHANGED,
    ),
    "customer-email-taken": (
        N_("Another customer has the address {email} already."),
        "",
        N_("Open that customer instead."),
        NOTHING_CHANGED,
    ),
    "customer-bad-email": (
        N_("{email} is not an e-mail address."),
        "",
        N_("Check the spelling."),
        NOTHING_CHANGED,
    ),
    "file-missing": (
        N_("The file {path} cannot be read."),
        N_("The system says: {detail}."),
        N_("Check the name and the folder."),
        NOTHING_CHANGED,
    ),
    "file-not-written": (
        N_("The file {path} could not be written."),
        N_("The system says: {detail}."),
        N_("Choose another folder, or free some space."),
        NOTHING_LOST,
    ),
    "print-not-started": (
        N_("The printer {printer} did not take the page."),
        "",
        N_("Check that it is on and connected, or save the drawing as a PDF."),
        NOTHING_LOST,
    ),
    "date-not-understood": (
        N_("{text} is not a date."),
        "",
        N_("Write it as 2026-03-17 or 2026-03-17T14:31."),
        NOTHING_CHANGED,
    ),
    "cancelled": (N_("Stopped as you asked."), "", "", NOTHING_CHANGED),
}
