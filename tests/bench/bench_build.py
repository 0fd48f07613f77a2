"""One recipient, facts to bytes, beside EmailMessage and the naive way.

By hand: `PYTHONPATH=.:tests python tests/bench/bench_build.py`. Processor time, so that other programs do not count.

Goal: at most 300 microseconds for an 18 kB HTML message (research/engine.md section 2), on a machine whose
`binascii.b2a_qp` takes 149 over the same HTML; that anchor is measured too, for the machine may be slower or busy.
"""

from __future__ import annotations

import binascii
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from statistics import median
from time import process_time
from zoneinfo import ZoneInfo

from app.mail.build import Head, build_message
from app.mail.ids import make_stop_token, message_id, new_token, stop_mailto
from app.model.customer import Customer
from app.model.entry import Entry
from app.model.rules import Compare
from app.model.template import Benefit, Button, Divider, Footer, Heading, Products, Rating, Text
from app.render.compile import compile_template
from app.render.context import context
from app.render.merge import Merged, merge
from message_kit import CATALOGUE, NOW, SHOP, facts, template

REPEATS, TIMES = 9, 200
CART: dict[str, object] = {
    "items": [{"sku": "t1", "price": 189.0, "quantity": 1}, {"sku": "s1", "price": 19.9, "quantity": 2}],
    "url": "https://kylakauppa.example/kori/1",
}
TEMPLATE = template(
    Heading("Korisi on tallessa"),
    Text(
        "Hei {{ customer.first_name|default('ystävä') }},\n\nostoskoriisi jäi tuotteita. " + "Voit jatkaa siitä. " * 6
    ),
    Text("Laatu näkyy saumoissa. " * 5, show_if=Compare("profile.motive", "eq", "quality")),
    Text("Hinta muodostuu näin. " * 5, show_if=Compare("orders.count", "ge", 1)),
    Products("cart", limit=3),
    Button("Palaa ostoskoriin", "{{ cart.url|default(shop.url) }}"),
    Divider(),
    Benefit("Kanta-asiakkaana saat korin ilman toimituskuluja.", "KANTA", 7),
    Rating("Mitä pidit edellisestä?", "https://kylakauppa.example/arvio?tahdet={score}"),
    Text("- Toimitus kahdessa päivässä\n- Palautus kuukauden ajan\n- Apu puhelimitse"),
    Button("Kysy meiltä", "mailto:{{ shop.email }}"),
    Footer("Sait tämän viestin, koska jätit tuotteita koriin."),
    subject="{{ customer.first_name|default('Hei') }}, ostoskoriisi jäi tuotteita",
    preheader="Kori odottaa tässä, {{ cart.total|money }} kaikkiaan.",
)
HELSINKI = ZoneInfo("Europe/Helsinki")
WHO = facts(Customer(1, "elsa@asiakas.example", "Elsa"))
ENTRY = Entry("k", NOW, "Cart Abandoned", CART)  # type: ignore[arg-type]
KEY = b"k" * 32


def merged(stop: str) -> Merged:
    seen = context(WHO, ENTRY, SHOP, CATALOGUE, {"unsubscribe": stop})
    return merge(compile_template(TEMPLATE, SHOP), seen)


def stop_address(token: str) -> str:
    return stop_mailto(SHOP.email, make_stop_token(KEY, token), plus=False)


def ours() -> bytes:
    """As the runner has it done."""
    token = new_token()
    stop = stop_address(token)
    head = Head(
        message_id=message_id(token, "kylakauppa.example"),
        date=NOW.astimezone(HELSINKI),
        from_address=SHOP.email,
        to_address=WHO.customer.email,
        from_name=SHOP.name,
        flow_slug="abandoned-cart",
        flow_title="Hylätty ostoskori",
        node="reminder",
        stop_mailto=stop,
    )
    return build_message(head, merged(stop)).data


def with_email_message() -> bytes:
    """The same template and merge, the bytes by the standard library."""
    token = new_token()
    stop = stop_address(token)
    filled = merged(stop)
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(NOW.astimezone(HELSINKI))
    message["From"] = f"{SHOP.name} <{SHOP.email}>"
    message["To"] = WHO.customer.email
    message["Subject"] = filled.subject
    message["Message-ID"] = message_id(token, "kylakauppa.example")
    message["List-Unsubscribe"] = f"<{stop}>"
    message.set_content(filled.text)
    message.add_alternative(filled.html, subtype="html")
    return message.as_bytes()


def compiled_each_time() -> bytes:
    """Without compiling once: every recipient pays for MJML, inlining and Jinja."""
    compile_template.cache_clear()
    return with_email_message()


def microseconds(work: Callable[[], object], times: int) -> float:
    """Of processor time, for one."""
    begun = process_time()
    for _ in range(times):
        work()
    return (process_time() - begun) / times * 1e6


def main() -> None:
    html = merged("mailto:a@b.example").html.encode()
    works: dict[str, tuple[Callable[[], object], int]] = {
        "anchor: b2a_qp over the HTML": (lambda: binascii.b2a_qp(html, istext=True), TIMES),
        "facts to bytes": (ours, TIMES),
        "the same with EmailMessage": (with_email_message, TIMES // 4),
        "compiled for each recipient, EmailMessage": (compiled_each_time, 4),
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(REPEATS):
        for name, (work, times) in works.items():
            taken[name].append(microseconds(work, times))
    own = median(taken["facts to bytes"])
    print(f"HTML {len(html):,} bytes, message {len(ours()):,} bytes; medians of {REPEATS}, best in brackets")
    for name, found in taken.items():
        print(f"{name:44} {median(found):9.0f} us  [{min(found):9.0f}]  {median(found) / own:7.1f} x")


if __name__ == "__main__":
    main()
