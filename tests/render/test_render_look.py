"""Every accent a shop may choose gives colours that can be read."""

from hypothesis import given
from hypothesis import strategies as st

from app.render.look import contrast, dark, light


@given(st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}"))
def test_words_stand_out_by_day_and_by_night(accent: str) -> None:
    for scheme in (light(accent), dark(accent)):
        for colour in (scheme.ink, scheme.muted, scheme.accent):
            assert contrast(colour, scheme.card) >= 4.5
        assert contrast(scheme.ink, scheme.tile) >= 4.5
        assert contrast(scheme.muted, scheme.tile) >= 4.5
        assert contrast(scheme.on_button, scheme.button) >= 4.5


def test_a_colour_that_is_none_is_the_usual_one() -> None:
    assert light("red;}") == light("#8a2c1e")
