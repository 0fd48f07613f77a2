"""Edits in words, for undo: "Lisää odotus"."""

from app.edit import Edit
from app.i18n import N_, _, ngettext

_ADD: dict[str | int, str] = {
    "trigger": N_("Add a trigger"),
    "wait": N_("Add a wait"),
    "await": N_("Add a wait for an event"),
    "choice": N_("Add a choice"),
    "condition": N_("Add a condition"),
    "split": N_("Add a split"),
    "email": N_("Add an email"),
    "sms": N_("Add a text message"),
    "webhook": N_("Add a webhook"),
    "give_code": N_("Add a discount code"),
    "start_flow": N_("Add a jump to an automation"),
    "change": N_("Add an action"),
    "notify": N_("Add a notification"),
    "goal": N_("Add a goal"),
    "exit": N_("Add an exit"),
}
_MOVE: dict[str | int, str] = {
    "trigger": N_("Move the trigger"),
    "wait": N_("Move the wait"),
    "await": N_("Move the wait for an event"),
    "choice": N_("Move the choice"),
    "condition": N_("Move the condition"),
    "split": N_("Move the split"),
    "email": N_("Move the email"),
    "sms": N_("Move the text message"),
    "webhook": N_("Move the webhook"),
    "give_code": N_("Move the discount code"),
    "start_flow": N_("Move the jump"),
    "change": N_("Move the action"),
    "notify": N_("Move the notification"),
    "goal": N_("Move the goal"),
    "exit": N_("Move the exit"),
}
_DELETE: dict[str | int, str] = {
    "trigger": N_("Delete the trigger"),
    "wait": N_("Delete the wait"),
    "await": N_("Delete the wait for an event"),
    "choice": N_("Delete the choice"),
    "condition": N_("Delete the condition"),
    "split": N_("Delete the split"),
    "email": N_("Delete the email"),
    "sms": N_("Delete the text message"),
    "webhook": N_("Delete the webhook"),
    "give_code": N_("Delete the discount code"),
    "start_flow": N_("Delete the jump"),
    "change": N_("Delete the action"),
    "notify": N_("Delete the notification"),
    "goal": N_("Delete the goal"),
    "exit": N_("Delete the exit"),
}
_CHANGE: dict[str | int, str] = {
    "trigger": N_("Change the trigger"),
    "wait": N_("Change the wait"),
    "await": N_("Change the wait for an event"),
    "choice": N_("Change the choice"),
    "condition": N_("Change the condition"),
    "split": N_("Change the split"),
    "email": N_("Change the email"),
    "sms": N_("Change the text message"),
    "webhook": N_("Change the webhook"),
    "give_code": N_("Change the discount code"),
    "start_flow": N_("Change the jump"),
    "change": N_("Change the action"),
    "notify": N_("Change the notification"),
    "goal": N_("Change the goal"),
    "exit": N_("Change the exit"),
}
_BY_KIND: dict[str, dict[str | int, str]] = {
    "add": _ADD,
    "move": _MOVE,
    "delete": _DELETE,
    "change": _CHANGE,
    "reorder": _MOVE,
}
_PLAIN: dict[str, str] = {
    "swap_trigger": N_("Change the trigger"),
    "take_back": N_("Take a change back"),
    "connect": N_("Connect steps"),
    "disconnect": N_("Remove a connection"),
    "pull_out": N_("Pull a step out"),
    "tidy": N_("Tidy the layout"),
    "tidy_some": N_("Tidy the selection"),
    "rename": N_("Rename a step"),
    "change_message": N_("Edit a message"),
    "add_block": N_("Add a block"),
    "move_block": N_("Move a block"),
    "delete_block": N_("Delete a block"),
    "duplicate_block": N_("Duplicate a block"),
    "paste_block": N_("Paste a block"),
    "take_message": N_("Take a message from the library"),
    "import_message": N_("Import a message"),
    "write_text": N_("Write the text part by hand"),
    "make_text": N_("Make the text part of the blocks"),
    "add_language": N_("Write in another language"),
    "group": N_("Group the steps"),
    "ungroup": N_("Ungroup the steps"),
    "name_group": N_("Rename a group"),
    "add_note": N_("Add a note"),
    "write_note": N_("Edit a note"),
    "move_note": N_("Move a note"),
    "delete_note": N_("Delete a note"),
    "move_notes": N_("Move the notes"),
    "delete_notes": N_("Delete the notes"),
    "copy_note": N_("Duplicate a note"),
    "copy_notes": N_("Duplicate the notes"),
    "move_chosen": N_("Move the selection"),
    "delete_chosen": N_("Delete the selection"),
    "copy_chosen": N_("Duplicate the selection"),
    "set_exits": N_("Change when people leave"),
    "set_metrics": N_("Change the metrics"),
    "set_holdout": N_("Change who is kept out for comparison"),
    "set_priority": N_("Change which automation goes first"),
    "set_notes": N_("Edit a note"),
    "set_ignored": N_("Ignore a warning"),
    "heed": N_("Show a warning again"),
    "paste_note": N_("Paste a note"),
    "set_name": N_("Rename the automation"),
    "set_summary": N_("Edit the description"),
}


def name_edit(edit: Edit) -> str:
    """What was done, verb first, without a full stop."""
    if edit.code in _BY_KIND:
        return _(_BY_KIND[edit.code][edit.params["kind"]])
    if edit.code in _PLAIN:
        return _(_PLAIN[edit.code])
    n = int(edit.params.get("n", 0))
    match edit.code:
        case "move_many":
            words = ngettext("Move {n} step", "Move {n} steps", n)
        case "pull_out_many":
            words = ngettext("Pull {n} step out", "Pull {n} steps out", n)
        case "delete_many":
            words = ngettext("Delete {n} step", "Delete {n} steps", n)
        case "paste":
            words = ngettext("Paste {n} step", "Paste {n} steps", n)
        case "duplicate":
            words = ngettext("Duplicate {n} step", "Duplicate {n} steps", n)
        case "change_many":
            words = ngettext("Change {n} step", "Change {n} steps", n)
        case "skip":
            words = ngettext("Skip {n} step", "Skip {n} steps", n)
        case "unskip":
            words = ngettext("Put {n} step back in use", "Put {n} steps back in use", n)
        case "restore":
            words = _("Restore version {n} to the draft")
        case _:
            words = _("Edit the automation")
    return words.format(n=n)


_REFUSALS: dict[str, str] = {
    "same": N_("A step cannot lead to itself."),
    "into_trigger": N_("Nothing can lead to what starts the automation."),
    "already": N_("These steps are connected already."),
    "loop": N_("A loop needs a wait: otherwise one person would go round without end."),
    "trigger": N_("The trigger always stands first."),
    "first": N_("Only the trigger comes before this step."),
    "last": N_("This step is the last one already."),
    "end": N_("This step ends the way, so it stays last."),
    "apart": N_("Only steps that follow each other fit onto a wire."),
    "branching": N_("A branching step cannot be moved past another. Move the steps around it instead."),
    "join": N_("Several ways come together here. Move the step with the mouse or connect it anew."),
    "loose": N_("This step is not connected to the automation yet."),
    "no_branch": N_("There is no branch above this step to move it to."),
    "leftmost": N_("This step is in the leftmost branch already."),
    "rightmost": N_("This step is in the rightmost branch already."),
}


def refusal_words(code: str) -> str:
    """Why a wire may not lead there, or a step not go there."""
    return _(_REFUSALS[code])
