"""Older formats of the flow file, lifted one number at a time to the present one."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from app.flowfile.limits import refuse
from app.flowfile.plain import Plain
from app.model.flow import FORMAT

Tree: TypeAlias = dict[str, Plain]
Lift: TypeAlias = Callable[[Tree], Tree]

LIFTS: Mapping[int, Lift] = {}
"""By the format they start from; format 1 is the first, so there is none yet."""


def upgraded(tree: Tree, lifts: Mapping[int, Lift] = LIFTS, newest: int = FORMAT) -> Tree:
    """The tree in the newest format. Refuses one without a format, and one newer than the program with both numbers."""
    number = tree.get("format")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        refuse("no-format", "format")
    if number > newest:
        refuse("newer", "format", found=number, known=newest)
    while number < newest:
        tree = lifts[number](tree) | {"format": number + 1}
        number += 1
    return tree
