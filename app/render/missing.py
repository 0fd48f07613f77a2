"""Values by name, and what stands for a value that is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from jinja2 import UndefinedError
from jinja2.runtime import Undefined

Find = Callable[[str], Any]


class Namespace(dict[str, Any]):
    """What stands before the dot in `customer.first_name`: finds a value by name when it is asked for, once."""

    __slots__ = ("_find", "path")

    def __init__(self, path: str, find: Find) -> None:
        super().__init__()
        self.path = path
        self._find = find

    def __missing__(self, name: str) -> Any:
        """The value, None if there is none."""
        self[name] = found = self._find(name)
        return found


class MissingValueError(UndefinedError):
    """A value was printed that is not there; `variable` is its dotted name."""

    def __init__(self, variable: str) -> None:
        super().__init__(variable)
        self.variable = variable


class Missing(Undefined):
    """Nothing: may be asked about and compared, gives itself for anything inside it, but is never printed."""

    def _fail_with_undefined_error(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise MissingValueError(self._undefined_name or "")

    def __str__(self) -> str:
        self._fail_with_undefined_error()

    def __html__(self) -> str:
        self._fail_with_undefined_error()

    def __lt__(self, _other: object) -> bool:  # type: ignore[override]  # jinja2 says Never: it always raises
        return False

    __le__ = __gt__ = __ge__ = __lt__  # type: ignore[assignment]  # as above
