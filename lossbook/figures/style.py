"""What a picture of the book is, and how all of them look: on a white page, on a dark one, without color."""

import io
from typing import Any

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from .looks import GRAY, LOOKS, WIDE

DPI = 150
WIDTH = 6.4                                       # inches, shown on 700 pixels or, on a phone, on 350

STYLE: dict[str, Any] = {
    "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none",
    "font.family": "DejaVu Sans", "mathtext.fontset": "dejavusans", "font.size": 12,
    "text.color": GRAY, "axes.labelcolor": GRAY, "axes.edgecolor": GRAY, "axes.titlecolor": GRAY,
    "xtick.color": GRAY, "ytick.color": GRAY, "xtick.labelsize": 11, "ytick.labelsize": 11,
    "axes.titlesize": 12, "axes.titlelocation": "left", "axes.titlepad": 10,
    "axes.spines.top": False, "axes.spines.right": False, "lines.solid_capstyle": "butt",
    "figure.constrained_layout.use": True, "figure.constrained_layout.wspace": 0.08,
}


class Picture:
    """One PNG in a notebook, without a background; its plain text is what one should see in it."""

    def __init__(self, figure: Figure, alt: str) -> None:
        self.figure, self.alt = figure, alt
        file = io.BytesIO()
        figure.savefig(file, format="png", dpi=DPI, metadata={"Software": None})
        self.png = file.getvalue()

    def __repr__(self) -> str:
        return self.alt

    def _repr_png_(self) -> bytes:
        return self.png


# For `with` and as a decorator: what is drawn inside looks like the book, whatever the reader's own settings are.
styled = matplotlib.style.context(["default", STYLE])


def panels(count: int = 1, height: float = 3.2, **options: Any) -> tuple[Figure, list[Axes]]:
    """An empty figure of the book's width, with this many axes side by side."""
    figure = Figure(figsize=(WIDTH, height))
    return figure, list(figure.subplots(1, count, squeeze=False, **options)[0])


def draw(axes: Axes, loss: str, x: Any, y: Any, label: str = "", at: float = 0.0, shift: tuple[float, float] = (6, 0),
         **place: Any) -> None:
    """A curve in the look of its loss, with its label at the abscissa `at`, shifted by some points."""
    axes.plot(x, y, label=label, zorder=2 if LOOKS[loss]["linewidth"] == WIDE else 3, **LOOKS[loss])
    write(axes, label, at, float(np.interp(at, x, y)), shift, color=LOOKS[loss]["color"], **place)


def write(axes: Axes, text: str, x: float, y: float, shift: tuple[float, float] = (0, 0), **place: Any) -> None:
    """A label beside a point."""
    axes.annotate(text, (x, y), shift, textcoords="offset points", **{"ha": "left", "va": "center", **place})


def mark(axes: Axes, x: Any, y: Any, color: str = GRAY) -> None:
    """Points worth a look."""
    axes.plot(x, y, "o", color=color, markersize=7, zorder=5)


def guide(axes: Axes, x: Any, y: Any) -> None:
    """A thin line that helps to read the others."""
    axes.plot(x, y, color=GRAY, linewidth=0.8, zorder=1)


def gaps_at_jumps(y: Any, jump: float) -> NDArray[np.floating[Any]]:
    """The same numbers, without one beside each jump, so that no vertical line is drawn there."""
    y = np.array(y, float)
    y[1:][np.abs(np.diff(y)) > jump] = np.nan
    return y
