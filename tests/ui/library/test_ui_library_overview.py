"""The guide's five on the path to a purchase: all five, in the order of the way, each leading to itself."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.services.library import library_entries
from app.ui.library.gallery import LibraryCard
from app.ui.library.item import LibraryItem
from app.ui.library.page import PATH, LibraryPage
from app.ui.theme import theme


def items() -> list[LibraryItem]:
    return [
        LibraryItem(
            LibraryCard(entry.id, entry.title, "", entry.persona, "", entry.flow),
            entry.group,
            entry.summary,
            entry.how_you_know,
            (),
            len(entry.flow.emails),
            guide_five=entry.source.startswith("000"),
        )
        for entry in library_entries("fi")
    ]


def test_the_five_stand_in_the_order_of_the_way_and_lead_to_themselves(qtbot: QtBot, qapp: object) -> None:
    theme.apply(qapp, dark=False)
    page = LibraryPage(items, lambda _id: None, lambda: None)
    qtbot.addWidget(page)
    page.arrive()
    page._group_rows[PATH].click()
    stops = page._overview.findChildren(type(page._overview._stops.itemAt(0).widget()))
    assert [one.accessibleName() for one in stops] == [
        "Tutustuu: Tervetuloasarja",
        "Harkitsee: Hylätty ostoskori",
        "Ostaa: Kiitä tilauksesta",
        "Käyttää: Pyydä palautetta",
        "Hiljenee: Olet olemassa",
    ]
    assert page._stack.currentWidget() is page._overview
    stops[3].click()
    card = page._gallery.current()
    assert page._group_rows["five"].isChecked()
    assert card is not None
    assert card.id == "feedback"
