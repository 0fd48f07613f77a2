"""Files of messages as other programs save them."""

from pathlib import Path

import pytest

from app.model.errors import PolkuError
from app.model.template import Text
from app.services.import_message import import_message


@pytest.mark.parametrize(
    ("charset", "said"),
    [("utf-8", ""), ("utf-8-sig", ""), ("cp1252", ""), ("iso-8859-15", "<meta charset='iso-8859-15'>")],
)
def test_letters_survive_whatever_the_file_says(tmp_path: Path, charset: str, said: str) -> None:
    file = tmp_path / "kirje.html"
    file.write_bytes(f"{said}<p>Hyvää päivää, 10 €</p>".encode(charset))
    assert import_message(file, "t", "fi").template.blocks[0] == Text("Hyvää päivää, 10 €")


def test_what_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(PolkuError, match="html-unreadable") as caught:
        import_message(tmp_path / "gone.html", "t", "fi")
    assert caught.value.params["name"] == "gone.html"
    big = tmp_path / "big.html"
    with big.open("wb") as file:
        file.truncate(5_000_000)
    with pytest.raises(PolkuError, match="html-too-big"):
        import_message(big, "t", "fi")
