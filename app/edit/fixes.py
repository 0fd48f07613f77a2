"""What one press can put right: for the findings whose remedy needs no decision but a yes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import msgspec

from app.edit.change import change_template, replace_node, set_fields
from app.edit.edit import Edit
from app.edit.fixes_history import (
    Remedy,
    for_those_it_reaches,
    heed_cap,
    keep_way,
    wait_a_day_more,
    wait_it_out,
    without_scarcity,
)
from app.edit.fresh import NewId, fresh, new_id
from app.edit.insert import add_after, insert_on_edge
from app.edit.remove import delete
from app.model.actions import GiveCode
from app.model.finding import Finding
from app.model.flow import ExitOn, Flow
from app.model.nodes import Email, MessageClass, ports
from app.model.template import Benefit, Button, Footer, Template, Text

BOUGHT = ExitOn("Order Completed", "purchase")
VALID_DAYS = 14
"""How long an offer holds that had no end."""
_SHOP = "{{ shop.url }}"
_FALLBACKS = {"customer.first_name": {"fi": "ystävä", "en": "friend"}}
"""Words that read well wherever the variable stands; for others only the writer knows."""
_REASONS = {
    "fi": "Saat tämän viestin, koska olet tilannut viestimme tai asioinut kaupassamme.",
    "en": "You get this message because you have signed up for our messages or bought from our shop.",
}
"""Why marketing comes at all: one of the two bases it may have."""
_REPLY = re.compile(r"^\s*(?:(?:re|vs|fwd?|vl)\s*:\s*)+", re.IGNORECASE)
_JINJA = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})", re.DOTALL)
_SENTENCE = re.compile(r"[.?!](?:\s|$)")
_ADDRESS = re.compile(r"(?:http://)?((?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}(?:[/?#]\S*)?)", re.IGNORECASE)


class Fix(msgspec.Struct, frozen=True):
    """`code` names what will be done (`app.services.sentences.fixes` says it); `edit` does it, as one undo entry."""

    code: str
    edit: Edit


def fix_of(flow: Flow, finding: Finding, make_id: NewId = new_id) -> Fix | None:
    """The one-press remedy of a finding, or None where a person has to decide."""
    maker = _MAKERS.get(finding.code)
    if maker is None or (finding.node and finding.node not in flow.by_id):
        return None
    return maker(flow, finding, make_id)


def _told(remedy: Callable[[Flow, Finding, NewId], Remedy | None]) -> Callable[[Flow, Finding, NewId], Fix | None]:
    def make(flow: Flow, finding: Finding, make_id: NewId) -> Fix | None:
        made = remedy(flow, finding, make_id)
        return Fix(*made) if made else None

    return make


def _exit_at(flow: Flow, finding: Finding, make_id: NewId) -> Fix | None:
    node = flow.by_id[finding.node]
    port = str(finding.params.get("port", "")) or next((p for p in ports(node) if not flow.next_id(node.id, p)), "")
    return Fix("add-exit", add_after(flow, node.id, port, fresh("exit", make_id))) if port in ports(node) else None


def _delete(flow: Flow, finding: Finding, _make_id: NewId) -> Fix | None:
    return Fix("delete-step", delete(flow, (finding.node,))) if finding.params.get("count", 1) == 1 else None


def _wait_before(flow: Flow, finding: Finding, make_id: NewId) -> Fix | None:
    into = flow.edges_into.get(finding.node, ())
    return Fix("add-wait", insert_on_edge(flow, into[0], fresh("wait", make_id))) if len(into) == 1 else None


def _end_at_purchase(flow: Flow, _finding: Finding, _make_id: NewId) -> Fix:
    others = (one for one in flow.exits if one.event != BOUGHT.event)
    return Fix("end-at-purchase", set_fields(flow, exits=(*others, BOUGHT)))


def _good_for_longer(flow: Flow, finding: Finding, _make_id: NewId) -> Fix | None:
    node = flow.by_id[finding.node]
    if not isinstance(node, GiveCode):
        return None
    days = int(finding.params.get("waited", 0)) + VALID_DAYS
    return Fix("good-for-longer", replace_node(flow, msgspec.structs.replace(node, valid_days=days), "valid_days"))


def _follow_purchases(flow: Flow, _finding: Finding, _make_id: NewId) -> Fix:
    return Fix("follow-purchases", set_fields(flow, metrics=("conversion",)))


def _marketing(flow: Flow, finding: Finding, _make_id: NewId) -> Fix | None:
    node, kind = flow.by_id[finding.node], "marketing"
    if not isinstance(node, Email):
        return None
    changed = msgspec.structs.replace(node, message_class=msgspec.convert(kind, MessageClass))
    return Fix("make-marketing", replace_node(flow, changed, "message_class"))


def _message(code: str, better: Callable[[Template, Finding], Template | None]) -> Callable[..., Fix | None]:
    def make(flow: Flow, finding: Finding, _make_id: NewId) -> Fix | None:
        node = flow.by_id[finding.node]
        template = flow.template_by_id.get(node.template) if isinstance(node, Email) else None
        changed = better(template, finding) if template else None
        return Fix(code, change_template(flow, changed, f"fix.{finding.code}")) if changed else None

    return make


def _with_footer(template: Template, _finding: Finding) -> Template:
    reason = _REASONS.get(template.language, "")
    old = next((block for block in template.blocks if isinstance(block, Footer)), Footer(reason))
    others = (block for block in template.blocks if not isinstance(block, Footer))
    return msgspec.structs.replace(template, blocks=(*others, msgspec.structs.replace(old, show_if=None)))


def _with_end(template: Template, _finding: Finding) -> Template:
    return msgspec.structs.replace(
        template,
        blocks=tuple(
            msgspec.structs.replace(block, valid_days=VALID_DAYS)
            if isinstance(block, Benefit) and not block.valid_days
            else block
            for block in template.blocks
        ),
    )


def _with_preheader(template: Template, _finding: Finding) -> Template | None:
    """The first sentence of the text, if it fits."""
    body = next((block.body for block in template.blocks if isinstance(block, Text) and block.body.strip()), "")
    for line in re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_]{1,2}", r"\1", body).splitlines():
        found = _SENTENCE.search(line)
        sentence = line[: found.start() + 1] if found else line
        # "Hei Elsa," tells nothing.
        if 20 <= len(_JINJA.sub("xxxxxxxx", sentence)) <= 90:
            return msgspec.structs.replace(template, preheader=sentence.strip())
    return None


def _own_subject(template: Template, _finding: Finding) -> Template:
    return msgspec.structs.replace(template, subject=_REPLY.sub("", template.subject))


def _calmer(template: Template, finding: Finding) -> Template | None:
    text = text_at(template, finding.field)
    return with_text(template, finding.field, _calm(text)) if text and _calm(text) != text else None


def _whole_address(template: Template, finding: Finding) -> Template | None:
    link = text_at(template, finding.field)
    found = _ADDRESS.fullmatch(link.strip()) if finding.field.endswith(".link") else None
    return with_text(template, finding.field, f"https://{found[1]}") if found else None


def _to_the_shop(template: Template, finding: Finding) -> Template | None:
    block = _at(template, finding.field.split(".")[:-1]) if finding.field.endswith(".link") else None
    return with_text(template, finding.field, _SHOP) if isinstance(block, Button) else None


def _with_fallback(template: Template, finding: Finding) -> Template | None:
    variable = str(finding.params.get("variable", ""))
    words = _FALLBACKS.get(variable, {}).get(template.language)
    text = text_at(template, finding.field)
    if not words or not text:
        return None
    bare = re.compile(r"\{\{\s*" + re.escape(variable) + r"\s*\}\}")
    done = bare.sub("{{ " + variable + f" | default('{words}')" + " }}", text)
    return with_text(template, finding.field, done) if done != text else None


def _text_of_blocks(template: Template, finding: Finding) -> Template | None:
    return with_text(template, finding.field, "") if text_at(template, finding.field) else None


def _without_block(template: Template, finding: Finding) -> Template | None:
    path = finding.field.split(".")
    if not path[-1].isdigit():
        path.pop()
    beside = _at(template, path[:-1])
    if not path or not isinstance(beside, tuple):
        return None
    number = int(path[-1])
    made: Template = _put(template, path[:-1], (*beside[:number], *beside[number + 1 :]))
    return made


def text_at(template: Template, place: str) -> str:
    """The text at `subject`, `preheader` or `blocks.N.<field>`; "" where there is none. `blocks.N` is its words."""
    found = _at(template, _path(template, place))
    return found if isinstance(found, str) else ""


def with_text(template: Template, place: str, text: str) -> Template:
    """The template with another text at a place where `text_at` finds one."""
    made: Template = _put(template, _path(template, place), text)
    return made


def _path(template: Template, place: str) -> list[str]:
    parts = place.split(".")
    found = _at(template, parts)
    names = (name for name in ("text", "body", "label", "question") if hasattr(found, name))
    return parts if isinstance(found, str) else [*parts, *list(names)[:1]]


def _at(thing: object, path: list[str]) -> object:
    for name in path:
        if isinstance(thing, tuple):
            thing = thing[int(name)] if name.isdigit() and int(name) < len(thing) else None
        else:
            thing = getattr(thing, name, None)
    return thing


def _put(thing: Any, path: list[str], value: object) -> Any:
    if not path:
        return value
    name, rest = path[0], path[1:]
    if isinstance(thing, tuple):
        place = int(name)
        return (*thing[:place], _put(thing[place], rest, value), *thing[place + 1 :])
    return msgspec.structs.replace(thing, **{name: _put(getattr(thing, name), rest, value)})


def _calm(text: str) -> str:
    """One exclamation mark at most, and small letters where most were capitals; variables stay as they are."""
    pieces = _JINJA.split(re.sub(r"!{2,}", "!", text))
    letters = [sign for piece in pieces[::2] for sign in piece if sign.isalpha()]
    loud = sum(sign.isupper() for sign in letters) > 0.6 * max(len(letters), 1)
    pieces[::2] = [piece.lower() if loud else piece for piece in pieces[::2]]
    calm = "".join(pieces)
    if loud:
        calm = re.sub(r"(?:^|[.?!]\s+)\W*\w", lambda found: found.group().upper(), calm)
    head, mark, tail = calm.partition("!")
    return head + mark + tail.replace("!", ".")


_MAKERS: dict[str, Callable[[Flow, Finding, NewId], Fix | None]] = {
    "P1-unreachable": _delete,
    "P2-dead-end": _exit_at,
    "P16-port-open": _exit_at,
    "P5-no-class": _marketing,
    "P13-service-offer": _marketing,
    "P5-no-unsubscribe": _message("add-footer", _with_footer),
    "P6-cart-without-purchase-exit": _end_at_purchase,
    "P8-opened-without-wait": _wait_before,
    "P12-no-goal": _follow_purchases,
    "P15-offer-ends-early": _good_for_longer,
    "P15-offer-without-end": _message("end-offer", _with_end),
    "message-no-preheader": _message("write-preheader", _with_preheader),
    "message-false-reply": _message("own-subject", _own_subject),
    "message-shouting": _message("calm", _calmer),
    "message-bad-link": _message("https", _whole_address),
    "message-no-link": _message("to-the-shop", _to_the_shop),
    "message-no-fallback": _message("fallback", _with_fallback),
    "message-text-lacks": _message("text-from-blocks", _text_of_blocks),
    "message-html-lacks": _message("text-from-blocks", _text_of_blocks),
    "message-no-products": _message("delete-block", _without_block),
    "message-no-picture": _message("delete-block", _without_block),
    "H2-load": _told(heed_cap),
    "H3-two-in-a-day": _told(wait_a_day_more),
    "H4-just-bought": _told(wait_it_out),
    "H5-mostly-held": _told(for_those_it_reaches),
    "H6-one-branch": _told(keep_way),
    "H8-scarcity-untrue": _told(without_scarcity),
}
