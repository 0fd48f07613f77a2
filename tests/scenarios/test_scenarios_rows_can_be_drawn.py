"""Rows of the list of automations that lean on the newer triggers, waits and rules: written as text, they can be read,
have nothing left to fill in, and write the same text again in either language.
"""

from __future__ import annotations

import pytest

from app.analysis.check_unfinished import check_unfinished
from app.edit import paste
from app.edit.copy import copy
from app.flowfile.read import in_file_order, read
from app.flowfile.steps_text_read import read_steps
from app.flowfile.steps_text_write import write_steps
from app.flowfile.write import write
from app.model.flow import Flow

ROWS = {
    "14 Lisävarusteet": """
käynnistin: 14 päivää edellisestä tilauksesta, tuote "Kahvinkeitin"
  uudelleen: yksi kerrallaan
  loppuu: Teki ostoksen (ostos)
odota: työaikaan 9.00–17.00
""",
    "16 Toistuva osto": """
käynnistin: 28 päivää edellisestä tilauksesta, tuote "KOIRA-10KG"
ehto: Ostettuja kappaleita (tuote "KOIRA-10KG", 28 päivää) on enintään 1
""",
    "17 Uudelleensitouttaminen": """
käynnistin: 730 päivää edellisestä tilauksesta, tuoteryhmä "Puhelimet"
""",
    "18 VIP-lista": """
käynnistin: Tulee segmenttiin "VIP"
  kun: Tilausten määrä (365 päivää) on vähintään 6 tai Ostosten summa (365 päivää) on vähintään 500
  uudelleen: ei koskaan
odota: päivään 2027-03-01, klo 9.00
""",
    "18 VIP käsin": """
käynnistin: Asiakas lisätään käsin
  vain: Kuuluu segmenttiin "VIP"
""",
    "20 Katsoi tuotetta": """
käynnistin: Asiakas katsoo tuotetta
  uudelleen: 7 päivää
  loppuu: Teki ostoksen (ostos)
odota: 1 päivä
ehto: Katsoi tuotetta vähintään 2 kertaa viimeisten 7 päivän aikana jossa (tuotteen hinta on vähintään 50)
""",
    "20 Halvempi hinta": """
käynnistin: Tuotteen hinta laskee, vähintään 10 %, katsoi tai lisäsi ostoskoriin, 30 päivää
  uudelleen: 7 päivää
  loppuu: Teki ostoksen (ostos)
odota: asiakkaan parhaaseen aikaan, 10 käynnistä, muuten klo 10.00
""",
    "13 Loppumassa": """
käynnistin: Tuote on loppumassa, 3 kappaletta tai vähemmän, lisäsi ostoskoriin, 14 päivää
""",
    "22 Pitkäaikainen asiakas": """
käynnistin: Ensimmäisen ostoksen vuosipäivä, klo 10.00
  vain: Päiviä viime ostoksesta on enintään 365
""",
    "23 Kokeilujakso": """
käynnistin: Kokeilujakso päättyy
  loppuu: Teki ostoksen (ostos)
odota: 3 päivää
""",
    "24 Yhteydenottolomake": """
käynnistin: Asiakas lähettää lomakkeen
  kun: tapahtuman tieto "form" on yhteydenotto
odota tapahtumaa: Vastasi viestiin
  aika: 3 päivää
""",
    "28 Sivujen katselukerrat": """
käynnistin: Asiakas katsoo sivua
  vain: Katsoi sivua vähintään 3 kertaa viimeisten 30 päivän aikana jossa (tapahtuman tieto "page" sisältää kahvi)
  uudelleen: 30 päivää
""",
    "29 Uudet tuotteet": """
käynnistin: Asiakas lisätään käsin
  vain: Ammatti on jokin näistä: puuseppä, rakentaja
jako: Kumpi otsikko
  koe: tilaus, 14 päivää
  haara: Lyhyt, 1/2
  haara: Pitkä, 1/2
""",
    "30 Toimitus": """
käynnistin: Tilaus lähtee
""",
    "rajapinta": """
käynnistin: Toinen ohjelma ilmoittaa (webhook)
  kun: tapahtuman tieto "kind" on tapahtumalippu
""",
}


def drawn(text: str) -> Flow:
    """The steps of the text in an empty automation."""
    found = read_steps(text)
    assert found.left == (), found.left
    return paste(Flow(), found.clip).flow


@pytest.mark.parametrize("row", ROWS)
def test_a_row_can_be_written_as_text(row: str) -> None:
    flow = drawn(ROWS[row])
    assert flow.trigger is not None
    assert list(check_unfinished(flow)) == []


@pytest.mark.parametrize("row", ROWS)
def test_it_comes_back_from_a_file_and_from_text_of_either_language(row: str) -> None:
    flow = drawn(ROWS[row])
    assert read(write(flow)) == in_file_order(flow)
    everything = copy(flow, [node.id for node in flow.nodes], trigger=True)
    for language in ("fi", "en"):
        text = write_steps(everything, language)
        assert "{" not in text, "nothing had to be told as data"
        again = drawn(text)
        whole = copy(again, [node.id for node in again.nodes], trigger=True)
        assert write_steps(whole, language) == text
