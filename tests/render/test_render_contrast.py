"""Words nobody can read are found; readable ones are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.render.contrast import colour, weak_text

DAY, NIGHT = ("#241f1b", "#ffffff"), ("#f2ede7", "#211c18")


@pytest.mark.parametrize(
    ("markup", "day", "night"),
    [
        ("<p>Tavallinen</p>", False, False),
        ('<p style="color:#cccccc">Haalea</p>', True, False),
        ('<p style="color:#222">Tumma</p>', False, True),
        ('<p style="color:#222;background:#fff">Oma pohja</p>', False, False),
        ('<td bgcolor="#000080"><font color="white">Laivasto</font></td>', False, False),
        ('<td bgcolor="navy"><p style="color: rgb(0, 0, 90) !important">Sini</p></td>', True, True),
        ('<p style="color:#888;font-size:26px">Iso</p>', False, False),
        ('<p style="color:#888;font-size:13px">Pieni</p>', True, False),
        ('<div style="background:url(x.png)"><p style="color:#fff">Kuvan päällä</p></div>', False, False),
        ('<p style="color:#fff"> {{ customer.first_name }} </p>', True, False),
        ("<style>p{color:#fff}</style><p>x</p>", False, False),
        ('<p style="color:#fff"><br></p><p>x</p>', False, False),
    ],
)
def test_contrast_by_day_and_by_night(markup: str, day: bool, night: bool) -> None:
    assert bool(weak_text(markup, *DAY)) == day
    assert bool(weak_text(markup, *NIGHT)) == night


def test_what_is_weak_is_quoted_with_its_ratio() -> None:
    (weak,) = weak_text('<p style="color:#999">Katso <b>lisää</b></p>'.replace("<b>", "").replace("</b>", ""), *DAY)
    assert (weak.words, weak.ratio) == ("Katso lisää", 2.8)


@given(st.text(st.sampled_from('<>/="; abpst#019:colrgund-()%{}'), max_size=300))
def test_any_markup_is_read_without_a_fall(markup: str) -> None:
    for weak in weak_text(markup, *DAY):
        assert 1.0 <= weak.ratio < 4.5


@given(st.text(max_size=30))
def test_a_colour_is_six_digits_or_nothing(text: str) -> None:
    assert colour(text) == "" or len(colour(text)) == 7
