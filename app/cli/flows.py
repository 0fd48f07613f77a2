"""polku library and polku flows."""

from __future__ import annotations

import argparse
from pathlib import Path

from app.cli.context import any_shop, file_to_write, opened, read_file
from app.cli.output import say, say_json, table
from app.cli.parser import Parser, common, json_option
from app.flowfile.write import write
from app.i18n import _, current_language, ngettext
from app.model.errors import PolkuError
from app.model.finding import Finding
from app.model.flow import Flow, in_order
from app.services.check_flow import check_alone, check_flow
from app.services.customers import write_file
from app.services.desk import Desk
from app.services.enter_by_hand import enter_by_hand, read_list
from app.services.flows import (
    add_flow,
    create_from_library,
    flow_row,
    list_flows,
    load_draft,
    pause_flow,
    resume_flow,
    slug,
)
from app.services.library import LibraryEntry, flow_in_file, library_entries
from app.services.publish_flow import publish_flow
from app.services.sentences import findings as findings_words
from app.services.sentences.states import state_name
from app.services.sentences.steps import kind_name, step_title
from app.store.flows import FlowRow

ROW = (
    "{id, name, title, state, live_version, live_since, library_id, updated_at, waiting, sent_30d, draft_digest, "
    "live_digest}"
)


def add_verbs(verbs: argparse._SubParsersAction[Parser]) -> None:
    shelf = verbs.add_parser(
        "library",
        help=_("what the library of automations holds"),
        keys="[{id, title, summary, group, source, persona, metrics, how_you_know, parameters: "
        "[{name, type, default, title}], event}]",
    )
    json_option(shelf)
    shelf.set_defaults(run=show_library)
    flows = verbs.add_parser("flows", help=_("the shop’s automations")).add_subparsers(dest="what", required=True)

    def verb(name: str, run: object, words: str, keys: str) -> Parser:
        parser = common(flows.add_parser(name, help=words, keys=keys))
        parser.set_defaults(run=run)
        return parser

    verb("list", list_all, _("all automations and their state"), f"[{ROW}]")
    show_keys = f"{{row: {ROW}, flow: {{...}}}}"
    verb("show", show, _("the steps of one automation"), show_keys).add_argument("name")
    findings = "[{code, severity, node, field, params, text, todo}]"
    verb("check", check, _("what is wrong with an automation or a flow file"), findings).add_argument("name")
    add = verb("add", add_one, _("make a draft from the library or from a flow file"), "{name}")
    add.add_argument("source", help=_("a library id or a flow file"))
    add.add_argument("--name", default="", help=_("name of the draft (default: the library id or the file’s name)"))
    add.add_argument("--set", action="append", default=[], metavar="PARAM=VALUE", help=_("a setting, such as days=60"))
    export = verb("export", export_flow, _("write the draft to a flow file"), "{name, path}")
    export.add_argument("name")
    export.add_argument("file", type=Path)
    publish = verb("publish", publish_one, _("make the draft run"), "{name, version}")
    publish.add_argument("name")
    publish.add_argument(
        "--people", choices=("keep", "move", "drop"), default="keep", help=_("what happens to those on the way")
    )
    picked = verb("enter", enter, _("let customers into a running automation by hand"), "{added, kept_out, unknown}")
    picked.add_argument("name")
    picked.add_argument("--customer", action="append", default=[], metavar="EMAIL", help=_("one customer’s address"))
    picked.add_argument("--list", type=Path, metavar="FILE", help=_("a file of addresses, one on each line"))
    stands = "{name, state, waiting}"
    verb("pause", pause, _("stop sending of one automation"), stands).add_argument("name")
    resume = verb("resume", resume_one, _("go on sending"), stands)
    resume.add_argument("name")
    resume.add_argument(
        "--late", choices=("send", "skip"), default="send", help=_("what happens to messages whose time has passed")
    )


def show_library(args: argparse.Namespace) -> int:
    entries = library_entries(current_language())
    if args.json:
        say_json([{name: value for name, value in _fields(entry).items() if name != "flow"} for entry in entries])
        return 0
    for entry in entries:
        say(f"{entry.id:16} {entry.title}")
        say(f"{'':16} {entry.summary}")
        for parameter in entry.parameters:
            say(f"{'':18} --set {parameter.name}={parameter.default}  {parameter.title}")
    return 0


def list_all(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        rows = list_flows(desk)
    if args.json:
        say_json(rows)
    elif not rows:
        say(_("No automations yet. Make one from the library: polku flows add welcome"))
    else:
        table(
            [(row.name, row.title, state_name(row.state), str(row.waiting), str(row.sent_30d)) for row in rows],
            (_("name"), _("title"), _("state"), _("on the way"), _("sent in 30 d")),
        )
    return 0


def show(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        row, flow = flow_row(desk, args.name), load_draft(desk, args.name)
    if args.json:
        say_json({"row": row, "flow": flow})
        return 0
    say(f"{flow.name} ({state_name(row.state)})")
    for node in in_order(flow):
        say(f"  {node.id:20} {kind_name(node):10} {step_title(node)}")
    return 0


def check(args: argparse.Namespace) -> int:
    """Findings go to standard output; the exit code is 1 when something stops publishing.

    Where no shop was opened yet, a file is checked by itself.
    """
    if _is_file(args.name) and not any_shop(args):
        flow = _flow_in(args.name)
        found = check_alone(flow)
    else:
        with opened(args) as desk:
            file = _is_file(args.name) and (Path(args.name).is_file() or not _has_flow(desk, args.name))
            flow = _flow_in(args.name) if file else load_draft(desk, args.name)
            found = check_flow(desk, flow)
    if args.json:
        say_json(
            [
                {**_plain(one), "text": findings_words.say(one, flow), "todo": findings_words.todo(one, flow)}
                for one in found
            ]
        )
    elif not found:
        say(_("Nothing to fix."))
    else:
        for one in found:
            place = flow.by_id[one.node].title or one.node if one.node in flow.by_id else flow.name
            say(f"{_('error') if one.severity == 'error' else _('warning')}  {one.code}  {place}")
            say(f"  {findings_words.say(one, flow)} {findings_words.todo(one, flow)}")
    return 1 if any(one.severity == "error" for one in found) else 0


def add_one(args: argparse.Namespace) -> int:
    params = dict(_setting(text) for text in args.set)
    known = [entry.id for entry in library_entries(current_language())]
    with opened(args) as desk:
        if args.source in known:
            name = create_from_library(desk, args.source, params, args.name)
        elif _is_file(args.source):
            name = _add_file(desk, Path(args.source), args.name, args.set)
        else:
            raise PolkuError("library-unknown", "user", name=args.source, known=known)
    if args.json:
        say_json({"name": name})
    else:
        say(_("Made the draft {name}. Nothing is sent until it is published.").format(name=name))
    return 0


def _add_file(desk: Desk, file: Path, name: str, settings: list[str]) -> str:
    if settings:
        raise PolkuError("setting-without-library", "user", text=settings[0])
    return add_flow(desk, _flow_in(file), name or slug(file.stem))


def export_flow(args: argparse.Namespace) -> int:
    file = file_to_write(args.file)
    with opened(args) as desk:
        text = write(load_draft(desk, args.name))
    write_file(file, text.encode())
    if args.json:
        say_json({"name": args.name, "path": str(args.file)})
    else:
        say(_("Wrote {path}.").format(path=args.file))
    return 0


def publish_one(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        number = publish_flow(desk, args.name, args.people)
    if args.json:
        say_json({"name": args.name, "version": number})
    else:
        say(_("{name} is running: version {number}.").format(name=args.name, number=number))
    return 0


def enter(args: argparse.Namespace) -> int:
    addresses = [*args.customer, *(read_list(args.list) if args.list else [])]
    with opened(args) as desk:
        found = enter_by_hand(desk, args.name, addresses)
    if args.json:
        say_json(found)
        return 0
    n = len(found.added)
    say(ngettext("{n} customer comes in.", "{n} customers come in.", n).format(n=n))
    for one in found.kept_out:
        say(_("{email}: not among those it is for").format(email=one))
    for one in found.unknown:
        say(_("{email}: no customer of the shop").format(email=one))
    return 0


def pause(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        pause_flow(desk, args.name)
        row = flow_row(desk, args.name)
    words = ngettext("{name} is paused; {n} person waits.", "{name} is paused; {n} people wait.", row.waiting)
    _say_state(args, row, words.format(name=args.name, n=row.waiting))
    return 0


def resume_one(args: argparse.Namespace) -> int:
    with opened(args) as desk:
        resume_flow(desk, args.name, args.late)
        row = flow_row(desk, args.name)
    _say_state(args, row, _("{name} goes on.").format(name=args.name))
    return 0


def _say_state(args: argparse.Namespace, row: FlowRow, words: str) -> None:
    if args.json:
        say_json({"name": row.name, "state": row.state, "waiting": row.waiting})
    else:
        say(words)


def _is_file(text: str) -> bool:
    """Whether the word names a flow file rather than one of the shop's automations."""
    return bool(Path(text).suffix) or Path(text).is_file()


def _has_flow(desk: Desk, name: str) -> bool:
    return any(row.name == name for row in list_flows(desk))


def _flow_in(file: str | Path) -> Flow:
    return flow_in_file(read_file(Path(file)), current_language())


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise PolkuError("setting-not-understood", "user", text=text)
    return name, value


def _fields(entry: LibraryEntry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in entry.__struct_fields__}


def _plain(one: Finding) -> dict[str, object]:
    return {"code": one.code, "severity": one.severity, "node": one.node, "field": one.field, "params": one.params}
