"""What a one-press remedy would do, in words for its button."""

from __future__ import annotations

from app.edit.fixes import Fix
from app.i18n import N_, _

_WORDS = {
    "add-exit": N_("Add an exit"),
    "delete-step": N_("Delete the step"),
    "add-wait": N_("Add a wait of one day"),
    "end-at-purchase": N_("End it at a purchase"),
    "follow-purchases": N_("Follow the purchases"),
    "make-marketing": N_("Make it marketing"),
    "add-footer": N_("Add the footer"),
    "end-offer": N_("Valid for 14 days"),
    "write-preheader": N_("Use the first sentence"),
    "own-subject": N_("Take the beginning away"),
    "calm": N_("Write it calmly"),
    "https": N_("Make the address whole"),
    "to-the-shop": N_("Lead to the shop"),
    "fallback": N_("Add a fallback"),
    "delete-block": N_("Delete the block"),
    "text-from-blocks": N_("Make the text of the blocks"),
    "good-for-longer": N_("Let it be good for longer"),
    "heed-cap": N_("Heed the frequency cap"),
    "wait-a-day-more": N_("Let it wait a day more"),
    "wait-it-out": N_("Wait until the limit is over"),
    "only-agreed": N_("Let in those who agreed"),
    "only-with-phone": N_("Let in those with a number"),
    "come-again-later": N_("Let them in again later"),
    "move-to-later": N_("Move it to later"),
    "keep-way": N_("Leave the question out"),
    "without-scarcity": N_("Leave the words out"),
}


def say_fix(fix: Fix) -> str:
    """The button's words."""
    return _(_WORDS[fix.code])
