"""Gestures: pure functions from a flow to an `Edit`. The canvas and the inspector change a flow through these alone."""

from app.edit.again import again, mail_before
from app.edit.carry import copies, is_wired, left_behind, loosened, misfit, move_onto_edge, pull_out
from app.edit.change import change_template, replace_node, set_fields
from app.edit.copy import Clip, copy, duplicate, paste
from app.edit.edit import Edit
from app.edit.fresh import ITEMS, Fresh, fitting, fresh, new_id
from app.edit.group import group, group_of, name_group, ungroup
from app.edit.insert import add_after, add_loose, insert_on_edge, swap_trigger
from app.edit.kept import from_kept
from app.edit.notes import add_note, also, copy_notes, delete_notes, move_notes, write_note
from app.edit.place import move, tidy
from app.edit.remove import KEEP_NONE, delete, question
from app.edit.reorder import move_across, move_earlier, move_later
from app.edit.skip import all_skipped, skip, skippable
from app.edit.take_back import take_back
from app.edit.take_back_part import take_back_part
from app.edit.wires import connect, disconnect, refusal, refusals

__all__ = [
    "ITEMS",
    "KEEP_NONE",
    "Clip",
    "Edit",
    "Fresh",
    "add_after",
    "add_loose",
    "add_note",
    "again",
    "all_skipped",
    "also",
    "change_template",
    "connect",
    "copies",
    "copy",
    "copy_notes",
    "delete",
    "delete_notes",
    "disconnect",
    "duplicate",
    "fitting",
    "fresh",
    "from_kept",
    "group",
    "group_of",
    "insert_on_edge",
    "is_wired",
    "left_behind",
    "loosened",
    "mail_before",
    "misfit",
    "move",
    "move_across",
    "move_earlier",
    "move_later",
    "move_notes",
    "move_onto_edge",
    "name_group",
    "new_id",
    "paste",
    "pull_out",
    "question",
    "refusal",
    "refusals",
    "replace_node",
    "set_fields",
    "skip",
    "skippable",
    "swap_trigger",
    "take_back",
    "take_back_part",
    "tidy",
    "ungroup",
    "write_note",
]
