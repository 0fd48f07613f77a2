"""Pictures somebody brings: small, upright and silent about where they were taken; hostile ones are refused."""

import io
from pathlib import Path

import pytest
from PIL import Image

from app.model.errors import PolkuError
from app.services.pictures import MAX_WIDTH, keep_picture, picture_bytes


def photo(path: Path, width: int, height: int, **how: object) -> Path:
    picture = Image.radial_gradient("L").resize((width, height)).convert("RGB")
    picture.save(path, **how)  # type: ignore[arg-type]
    return path


def kept(folder: Path, source: str) -> Image.Image:
    return Image.open(io.BytesIO(picture_bytes(folder, source.removeprefix("shop:"))))


def test_a_photograph_becomes_small_upright_and_tells_nothing(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the camera on its side
    exif[0x010F] = "Camera of Elsa"
    exif.get_ifd(0x8825)[1] = "N"
    file = photo(tmp_path / "Kesän Mökki!.JPG", 3000, 2000, format="JPEG", exif=exif)
    source = keep_picture(tmp_path, file)
    assert source.startswith("shop:kesan-mokki-")
    picture = kept(tmp_path, source)
    assert picture.size == (MAX_WIDTH, 1800)
    assert not picture.getexif()
    assert b"Elsa" not in picture_bytes(tmp_path, source.removeprefix("shop:"))


def test_the_same_picture_is_kept_once_and_another_of_that_name_beside_it(tmp_path: Path) -> None:
    file = photo(tmp_path / "a.png", 40, 30)
    first = keep_picture(tmp_path, file)
    assert keep_picture(tmp_path, file) == first
    assert keep_picture(tmp_path, photo(tmp_path / "a.png", 50, 30)) != first
    assert len(list((tmp_path / "pictures").iterdir())) == 2


def test_what_can_be_seen_through_stays_so(tmp_path: Path) -> None:
    file = tmp_path / "logo.webp"
    Image.new("RGBA", (20, 10), (255, 0, 0, 40)).save(file)
    picture = kept(tmp_path, keep_picture(tmp_path, file))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (20, 10))


@pytest.mark.parametrize(
    "data",
    [b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"x" * 100, b"<svg onload='x()'/>", b"%PDF-1.7", b"\xff\xd8\xff" + b"\0" * 50],
)
def test_what_is_no_picture_is_refused_by_name(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "bad.png"
    file.write_bytes(data)
    with pytest.raises(PolkuError, match="picture-unreadable") as caught:
        keep_picture(tmp_path, file)
    assert caught.value.params["name"] == "bad.png"
    assert not (tmp_path / "pictures").exists()


def test_a_picture_that_would_fill_the_memory_is_refused_unopened(tmp_path: Path) -> None:
    file = tmp_path / "bomb.png"
    Image.new("1", (30_000, 30_000)).save(file)
    assert file.stat().st_size < 200_000
    with pytest.raises(PolkuError, match=r"picture-(?:too-big|unreadable)"):
        keep_picture(tmp_path, file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolkuError, match="picture-unreadable"):
        keep_picture(tmp_path, tmp_path / "gone.png")
