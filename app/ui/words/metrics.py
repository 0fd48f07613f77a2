"""What two variants are compared by, and how the comparison stands, in words."""

from app.analysis.two_variants import ALPHA, Variant
from app.i18n import N_, _, date, ngettext, number, percent
from app.model.nodes import Metric
from app.services.variants import VariantResult

METRIC_WORDS: dict[Metric, str] = {
    "goal": N_("Goal reached"),
    "order": N_("An order placed"),
    "opened": N_("A message opened"),
    "clicked": N_("A message clicked"),
}


def verdict_words(found: VariantResult) -> tuple[str, str, str]:
    """(the verdict, both variants with their figures, how sure it is)."""
    compared = found.comparison
    names = tuple(_("“{name}”").format(name=label) for label in found.labels)
    match compared.verdict:
        case "not_yet":
            verdict = _("Not enough data yet")
        case "first":
            verdict = _("{name} is better").format(name=names[0])
        case "second":
            verdict = _("{name} is better").format(name=names[1])
    sides = (_side(name, one) for name, one in zip(names, (compared.first, compared.second), strict=True))
    since = date(found.since, year=True)
    if compared.verdict == "not_yet":
        told = _("The difference may still be chance: evidence {found} of {needed}. Counted since {date}.")
    else:
        told = _("Equal variants would get this far in fewer than 5 % of tests. Counted since {date}.")
    evidence = number(min(compared.evidence, 1 / ALPHA), 1)
    return verdict, "\n".join(sides), told.format(found=evidence, needed=number(1 / ALPHA, 0), date=since)


def _side(name: str, one: Variant) -> str:
    people = ngettext("{n} person", "{n} people", one.people).format(n=number(one.people))
    told = _("{name}: {reached} of {people} ({share})")
    return told.format(name=name, reached=number(one.reached), people=people, share=percent(one.rate))
