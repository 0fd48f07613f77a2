"""Look and language of the program, and the list of shortcuts."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.i18n import _, current_language
from app.ui.settings.cards import SettingsCard, labelled
from app.ui.widgets.fields import combo
from app.ui.widgets.labels import hline, label
from app.ui.widgets.layouts import boxed, column, row
from app.ui.widgets.segmented import SegmentedControl

LANGUAGES = (("Suomi", "fi"), ("English", "en"))
SCALES = (0.9, 1.0, 1.15, 1.3, 1.5)


class LookPane(QWidget):
    """Every choice is seen at once."""

    def __init__(
        self,
        theme: str,
        scale: float,
        choose_language: Callable[[str], object],
        choose_theme: Callable[[str], object],
        choose_scale: Callable[[float], object],
    ) -> None:
        super().__init__()
        language = combo(_("Language of the program"), list(LANGUAGES))
        language.setCurrentIndex(max(0, language.findData(current_language())))
        language.activated.connect(lambda index: choose_language(str(language.itemData(index))))
        segments = [
            ("system", _("As in the system"), "desktop"),
            ("light", _("Light"), "sun"),
            ("dark", _("Dark"), "moon"),
        ]
        look = SegmentedControl(_("Look"), segments)
        look.choose(theme)
        look.chosen.connect(choose_theme)
        size = combo(_("Text size"), [(f"{round(one * 100)}\u00a0%", one) for one in SCALES])
        size.setCurrentIndex(max(0, size.findData(scale)))
        size.activated.connect(lambda index: choose_scale(float(size.itemData(index))))
        card = SettingsCard(
            _("Look and language"),
            _("Changes at once, without a restart."),
            labelled(_("Language"), language),
            labelled(_("Look"), look, width=0),
            labelled(_("Text size"), size),
        )
        self.setLayout(column(card, None))


class KeysPane(QWidget):
    """All commands that have a shortcut: (menu, command, keys)."""

    def __init__(self, keys: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        box = column(gap=12)
        for menu in dict.fromkeys(menu for menu, _words, _keys in keys):
            card = SettingsCard(menu, gap=6)
            for one, words, shown in keys:
                if one == menu:
                    card.body.addWidget(hline())
                    card.body.addWidget(boxed(row(label(words), None, label(shown, "kbd", "secondary"))))
            box.addWidget(card)
        box.addStretch(1)
        self.setLayout(box)
