"""The small language of merge variables, and the walls around it.

A text may print values (`{{ customer.first_name | default("ystävä") }}`), choose (`{% if %}`) and go through one list
(`{% for item in cart.items %}`). Nothing can be called, multiplied or reached but what is listed here, so a text from a
stranger's file can neither run code nor take long; how much comes out is limited where it is merged.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import msgspec
from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from app.model.errors import PolkuError
from app.render.filters import FILTERS, HTML_FILTERS, TEXT_FILTERS, shown, shown_in_html
from app.render.missing import Missing, Namespace

MAX_SOURCE = 20_000
"""Characters in one text of a template."""
MAX_MARKUP = 100_000
"""The same of a block written by hand."""
MAX_NODES = 2_000
MAX_DEPTH = 30

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Keyword,
    nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test, nodes.If, nodes.For, nodes.CondExpr, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Neg, nodes.Concat,
    nodes.List, nodes.Tuple,
)  # fmt: skip
_TESTS = frozenset({"defined", "undefined", "none", "eq", "ne", "lt", "le", "gt", "ge", "in", "divisibleby"})
_LOOP = frozenset({"index", "index0", "first", "last", "length"})


class Sandbox(ImmutableSandboxedEnvironment):
    """Attributes and items are looked up in our own namespaces, dicts and lists only: never on a Python object."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        kind = type(obj)
        if kind is Namespace:
            value = obj[attribute]
            if value is not None and value != "":
                return value
            return Missing(name=f"{obj.path}.{attribute}")
        if kind is dict:
            value, path = obj.get(attribute), attribute
        elif kind is LoopContext and attribute in _LOOP:
            value, path = getattr(obj, attribute), attribute
        elif isinstance(obj, Undefined):
            value, path = None, f"{obj._undefined_name}.{attribute}"
        else:
            value, path = None, attribute
        return Missing(name=path) if value is None or value == "" else value

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        if type(obj) is list and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        if type(obj) is dict and argument in obj:
            return obj[argument]
        return Missing(name=str(argument))


class Use(msgspec.Struct, frozen=True):
    """One variable in a text. `guarded`: it stands before `default(...)` or inside an `{% if %}` that asks about it."""

    variable: str
    guarded: bool = False


@cache
def environment(html: bool) -> Sandbox:
    """The sandbox, with or without HTML escaping. Its filters are those of `app.render.filters`, and no others."""
    made = Sandbox(autoescape=html, undefined=Missing, finalize=shown_in_html if html else shown, cache_size=0)
    made.globals.clear()
    made.filters = dict(HTML_FILTERS if html else TEXT_FILTERS)
    made.tests = {name: test for name, test in made.tests.items() if name in _TESTS}
    return made


@lru_cache(maxsize=2048)
def variables_of(source: str, place: str) -> tuple[Use, ...]:
    """Check one text of a template and list the variables it uses, each once.

    Raises PolkuError `message-syntax` or `message-forbidden` (what, place) for what cannot be or may not be written.
    """
    found: dict[str, bool] = {}
    for use in _Reader(place).uses(_parsed(source, place)):
        found[use.variable] = found.get(use.variable, True) and use.guarded
    return tuple(Use(variable, guarded) for variable, guarded in found.items())


def _parsed(source: str, place: str) -> nodes.Template:
    if len(source) > (MAX_MARKUP if place.endswith(".markup") else MAX_SOURCE):
        raise _forbidden("length", place)
    try:
        return environment(True).parse(source)
    except TemplateSyntaxError as error:
        raise PolkuError("message-syntax", "user", what=str(error.message), line=error.lineno, place=place) from error
    except ValueError as error:  # a number with thousands of digits
        raise PolkuError("message-syntax", "user", what="number", line=0, place=place) from error
    except (RecursionError, SecurityError) as error:
        raise PolkuError("message-forbidden", "user", what="depth", place=place) from error


class _Reader:
    """Goes through one text's tree once, refusing what is not allowed."""

    def __init__(self, place: str) -> None:
        self._place = place
        self._count = 0

    def uses(
        self, node: nodes.Node, local: frozenset[str] = frozenset(), asked: frozenset[str] = frozenset(), depth: int = 0
    ) -> Iterator[Use]:
        """The uses below a node. `local`: names a loop made; `asked`: variables an `{% if %}` has asked about."""
        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_NODES:
            raise self._forbidden("depth")
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise self._forbidden(node.attr)
        if not isinstance(node, _ALLOWED):
            raise self._forbidden(type(node).__name__.lower())
        path = _path(node)
        if path:
            self._check_path(path, local)
            if path.partition(".")[0] not in local:
                yield Use(path, path in asked)
            return
        question = self._question(node)
        if question is not None:
            asked = asked | {use.variable for use in self.uses(question, local, asked, depth + 1)}
        if isinstance(node, nodes.For):
            local = local | self._loop_names(node, local)
            asked = asked | {_path(node.iter)}
        for child in node.iter_child_nodes():
            yield from self.uses(child, local, asked, depth + 1)

    def _question(self, node: nodes.Node) -> nodes.Node | None:
        """The part of a node after which its variables may be missing without harm."""
        match node:
            case nodes.Filter(node=inner, name=name):
                if name not in FILTERS:
                    raise self._forbidden(f"|{name}")
                return inner if name in ("default", "d") else None
            case nodes.Test(node=inner, name=name):
                if name not in _TESTS:
                    raise self._forbidden(f"is {name}")
                return inner
            case nodes.CondExpr(expr2=None):
                raise self._forbidden("if without else")
            case nodes.If(test=test) | nodes.CondExpr(test=test):
                return test
            case _:
                return None

    def _loop_names(self, node: nodes.For, local: frozenset[str]) -> frozenset[str]:
        named = isinstance(node.target, nodes.Name) and _path(node.iter)
        if local or not named or node.test is not None or node.recursive:
            raise self._forbidden("for")
        return frozenset({node.target.name, "loop"}) if isinstance(node.target, nodes.Name) else local

    def _check_path(self, path: str, local: frozenset[str]) -> None:
        parts = path.split(".")
        private = any(part.startswith("_") for part in parts)
        if private or (parts[0] == "loop" and ("loop" not in local or parts[-1] not in _LOOP)):
            raise self._forbidden(path)

    def _forbidden(self, what: str) -> PolkuError:
        return _forbidden(what, self._place)


def _path(node: nodes.Node) -> str:
    """`customer.first_name` for the nodes that spell it; empty for anything else."""
    match node:
        case nodes.Name(name=name):
            return str(name)
        case nodes.Getattr(node=inner, attr=attribute):
            head = _path(inner)
            return f"{head}.{attribute}" if head else ""
        case nodes.Getitem(node=inner, arg=nodes.Const(value=str(attribute))):
            head = _path(inner)
            return f"{head}.{attribute}" if head else ""
        case _:
            return ""


def _forbidden(what: str, place: str) -> PolkuError:
    return PolkuError("message-forbidden", "user", what=what, place=place)
