"""10,000 personal messages of the library: bytes ready, two parts; and one of them beside a bare Jinja2 render.

By hand: `PYTHONPATH=.:tests python tests/bench/bench_messages.py`. Processor time of one core, so that other programs
do not count; the turns of the two are taken one after the other, so that a slow spell hits both.

Goals: filling the HTML in at most 2 x rendering the very same compiled HTML with Jinja2 alone (its own autoescape, the
values ready); compiling once for each version of a template; messages a second well over what a mail server takes.
"Merged" is everything that is done for one customer before there are bytes: facts looked up, rules asked, product rows
chosen, subject, HTML and text filled in. "Bytes" adds quoted-printable, headers, the stop token and the digest.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import process_time
from zoneinfo import ZoneInfo

from jinja2 import ChainableUndefined, Environment

from app.flowfile.library import entries, make_flow
from app.i18n import speaking
from app.mail.build import Head, build_message
from app.mail.ids import make_stop_token, message_id, new_token, stop_mailto
from app.model.customer import Facts, Shop
from app.model.entry import Entry
from app.model.flow import Flow
from app.model.nodes import Email
from app.render import merge as merging
from app.render.compile import CompiledMessage, compile_template
from app.render.context import context
from app.render.filters import HTML_FILTERS
from app.render.merge import Merged, merge
from app.render.rows import Catalogue
from app.services.demo.catalogue import BY_SKU
from app.services.demo.persona_entries import entry_for
from app.services.demo.personas import build_personas
from app.services.demo.shop import DEMO_NOW, DEMO_ZONE, shop_details

MESSAGES = 10_000
REPEATS, TIMES = 9, 200
KEY = b"k" * 32
SHOP: Shop = shop_details("fi")
CATALOGUE = Catalogue(tuple(item.product("fi") for item in BY_SKU.values()))
DATE = DEMO_NOW.astimezone(ZoneInfo(DEMO_ZONE))


class Case:
    """One message for one persona."""

    def __init__(self, flow: Flow, email: Email, facts: Facts, entry: Entry) -> None:
        self.flow, self.email, self.facts, self.entry = flow, email, facts, entry
        self.template = flow.template_by_id[email.template]
        self.name = f"{flow.library_id}:{email.id}:{facts.customer.first_name}"

    def compiled(self) -> CompiledMessage:
        return compile_template(self.template.in_language(self.facts.customer.language or SHOP.locale), SHOP)

    def merged(self) -> Merged:
        seen = context(self.facts, self.entry, SHOP, CATALOGUE, {"unsubscribe": "mailto:a@b.example"})
        return merge(self.compiled(), seen)

    def filling(self) -> Callable[[], object]:
        """Our own environment on the same HTML, the values ready."""
        compiled = self.compiled()
        values = _values(self, compiled)
        template = merging._templates(compiled.html, "")[0]
        return lambda: merging._filled(template, values, "html", compiled)

    def build(self) -> bytes:
        """As the runner has it done, pictures left out."""
        token = new_token()
        stop = stop_mailto(SHOP.email, make_stop_token(KEY, token), plus=False)
        seen = context(self.facts, self.entry, SHOP, CATALOGUE, {"unsubscribe": stop})
        merged = merge(self.compiled(), seen)
        head = Head(
            message_id=message_id(token, "kylakauppa.example"),
            date=DATE,
            from_address=SHOP.email,
            to_address=self.facts.customer.email,
            from_name=SHOP.name,
            flow_slug=self.flow.library_id,
            flow_title=self.flow.name,
            node=self.email.id,
            stop_mailto=stop,
        )
        return build_message(head, merged).data

    def bare(self) -> Callable[[], str]:
        """Jinja2 alone on the same compiled HTML: nothing looked up, no sandbox, no text part, no bytes."""
        made = Environment(autoescape=True, undefined=ChainableUndefined)  # what is measured is the plain engine
        made.filters.update(HTML_FILTERS)
        compiled = self.compiled()
        values = _values(self, compiled)
        template = made.from_string(compiled.html)
        return lambda: template.render(values)


def _values(case: Case, compiled: CompiledMessage) -> dict[str, object]:
    """Everything the HTML prints, worked out beforehand."""
    kept: list[dict[str, object]] = []
    filled = merging._filled

    def keeping(template: object, values: dict[str, object], place: str, message: CompiledMessage) -> list[str]:
        kept.append(values)
        return filled(template, values, place, message)  # type: ignore[arg-type]

    merging._filled = keeping  # type: ignore[assignment]
    try:
        merge(compiled, context(case.facts, case.entry, SHOP, CATALOGUE, {"unsubscribe": "mailto:a@b.example"}))
    finally:
        merging._filled = filled
    return dict(kept[0])


def cases() -> list[Case]:
    found = []
    for entry in entries():
        flow = make_flow(entry.id, "fi")
        for persona in build_personas(DEMO_NOW, "fi"):
            there = entry_for(persona, flow, DEMO_NOW, "fi")
            if there is not None:
                facts = there.history.at(max(DEMO_NOW, there.entry.at))
                found += [Case(flow, email, facts, there.entry) for email in flow.emails]
    return found


def microseconds(work: Callable[[], object], times: int) -> float:
    begun = process_time()
    for _ in range(times):
        work()
    return (process_time() - begun) / times * 1e6


def main() -> None:
    with speaking("fi"):
        all_of_them = cases()
        begun = process_time()
        for case in all_of_them:
            case.compiled()
        compiling = (process_time() - begun) / len({case.template for case in all_of_them}) * 1e3
        print(f"{len(all_of_them)} messages (persona x message); compiling a template {compiling:.1f} ms, once")
        ratios = []
        for case in all_of_them[:: max(1, len(all_of_them) // 10)]:
            works = {"bare": case.bare(), "filled": case.filling(), "merged": case.merged, "bytes": case.build}
            taken: dict[str, list[float]] = {name: [] for name in works}
            for _ in range(REPEATS):
                for name, work in works.items():
                    taken[name].append(microseconds(work, TIMES))
            best = {name: min(found) for name, found in taken.items()}
            ratios.append(best["filled"] / best["bare"])
            told = "  ".join(f"{name} {us:4.0f} us ({us / best['bare']:.2f} x)" for name, us in best.items())
            print(f"{case.name:36} {told}")
        print(f"HTML filled in: median {median(ratios):.2f} x bare Jinja2, worst {max(ratios):.2f} (goal: at most 2)")
        begun = process_time()
        size = sum(len(all_of_them[number % len(all_of_them)].build()) for number in range(MESSAGES))
        taken = process_time() - begun
        print(
            f"{MESSAGES:,} messages, {size / 1e6:,.0f} MB: {taken:.1f} s of one core, {MESSAGES / taken:,.0f} a second"
        )


if __name__ == "__main__":
    main()
