"""How many people went through each step: what the live overlay shows."""

from dataclasses import dataclass

from app.i18n import _, number


@dataclass(frozen=True, slots=True)
class LiveCount:
    """Of one step: people through, waiting here now, held back; and of a message what came of it (words, "" unknown).

    `ways`: people by way out, for steps that branch.
    """

    passed: int = 0
    waiting: int = 0
    held: int = 0
    sent: int | None = None
    opened: str = ""
    clicked: str = ""
    ways: tuple[tuple[str, int], ...] = ()

    def footer(self) -> tuple[tuple[str, str], ...]:
        """The figures at the foot of a message's card; empty for steps that send nothing."""
        if self.sent is None:
            return ()
        unknown = "–"
        return (
            (_("Sent"), number(self.sent)),
            (_("Opened"), self.opened or unknown),
            (_("Clicked"), self.clicked or unknown),
        )

    def way(self, port: str) -> int:
        """People who left through a port."""
        return dict(self.ways).get(port, self.passed)
