"""Gestures: pure functions from a flow to an `Edit`. The canvas and the inspector change a flow through these alone."""

from app.edit.change import change_template, replace_node, set_fields
from app.edit.copy import Clip, copy, duplicate, paste
from app.edit.edit import Edit
from app.edit.fresh import ITEMS, Fresh, fitting, fresh, new_id
from app.edit.insert import add_after, add_loose, insert_on_edge, swap_trigger
from app.edit.place import move, tidy
from app.edit.remove import KEEP_NONE, delete, question
from app.edit.wires import connect, disconnect, refusal, refusals

__all__ = [
    "ITEMS",
    "KEEP_NONE",
    "Clip",
    "Edit",
    "Fresh",
    "add_after",
    "add_loose",
    "change_template",
    "connect",
    "copy",
    "delete",
    "disconnect",
    "duplicate",
    "fitting",
    "fresh",
    "insert_on_edge",
    "move",
    "new_id",
    "paste",
    "question",
    "refusal",
    "refusals",
    "replace_node",
    "set_fields",
    "swap_trigger",
    "tidy",
]
