"""Figures of one style, drawn without any global state and saved byte for byte alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from wfm.domain.record import Record
from wfm.report import fonts, palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOTS_PER_INCH = 144
WIDTH_INCHES = 10.0
ROOM = 100.0
"""Letters of a headline at its full size that fit the width."""

STYLE: Any = {
    "font.family": list(fonts.FAMILIES),
    "font.size": 9.5,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titlecolor": palette.INK,
    "axes.labelcolor": palette.MUTED,
    "axes.labelsize": 9,
    "axes.edgecolor": palette.RULE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.color": "#e4e7eb",
    "grid.linewidth": 0.7,
    "xtick.color": palette.MUTED,
    "ytick.color": palette.MUTED,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "legend.labelcolor": palette.INK,
    "lines.solid_capstyle": "butt",
    "svg.hashsalt": "wfm",
    "svg.fonttype": "path",
    "path.simplify": True,
    "path.simplify_threshold": 0.3,
    "figure.facecolor": palette.PAPER,
    "savefig.facecolor": palette.PAPER,
}


@dataclass(frozen=True, slots=True, eq=False)
class Chart(Record):
    """A drawn chart.

    Parameters
    ----------
    name : str
        File name without ending.
    title, title_zh : str
        The finding in words.
    png, svg : bytes
        The picture in both formats.
    """

    name: str
    title: str
    title_zh: str
    png: bytes
    svg: bytes


@contextmanager
def style() -> Iterator[None]:
    """Apply the house style while figures are made and saved."""
    import matplotlib as mpl

    fonts.register()
    with mpl.rc_context(STYLE):
        yield


def new_figure(height_inches: float) -> Figure:
    """Return an empty figure of the standard width."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH_INCHES, height_inches), dpi=DOTS_PER_INCH, layout="constrained")


def headline(figure: Figure, title: str, subtitle: str) -> None:
    """Write the finding and its Chinese subtitle above a figure, at its left edge."""
    height = figure.get_figheight()
    lines = ((title, 13.0, 0.09, palette.INK), (subtitle, 9.5, 0.37, palette.MUTED))
    for text, size, inches, colour in lines:
        fitting = min(size, 13.0 * ROOM / max(text_width(text), 1.0))
        figure.text(
            0.008, 1 - inches / height, fonts.drawable(text), va="top", fontsize=fitting,
            color=colour,
        )  # fmt: skip
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(rect=(0.003, 0.0, 0.994, 1 - 0.66 / height))  # type: ignore[call-arg]


def text_width(text: str) -> float:
    """Return the width of a text, an average Latin letter being 1."""
    return sum(1.9 if ord(character) >= 0x2E80 else 1.0 for character in text)


def legend_above(axes: Axes, columns: int) -> None:
    """Put the legend on the line of the axes' title, at the right."""
    axes.legend(
        loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=columns, borderaxespad=0.1,
        handlelength=1.4, columnspacing=1.2,
    )  # fmt: skip


def percent_axis(axes: Axes, axis: str = "y") -> None:
    """Label an axis of shares in per cent."""
    from matplotlib.ticker import PercentFormatter

    target = axes.yaxis if axis == "y" else axes.xaxis
    target.set_major_formatter(PercentFormatter(1.0, decimals=0, symbol=" %"))


def draw(
    name: str, title: str, title_zh: str, build: Callable[[Figure], None], height: float
) -> Chart:
    """Build a figure in the house style and save it in both formats.

    Parameters
    ----------
    name : str
        File name without ending.
    title, title_zh : str
        Finding, written above the figure.
    build : callable
        Fills the figure.
    height : float
        Height in inches.
    """
    with style():
        figure = new_figure(height)
        build(figure)
        headline(figure, title, title_zh)
        _settle(figure)
        png = _palette_png(_saved(figure, "png", {"Software": None}))
        svg = _saved(figure, "svg", {"Date": None, "Creator": "wfm"})
    return Chart(name, title, title_zh, png, svg)


def _settle(figure: Figure) -> None:
    """Lay a figure out once and keep its axes on round numbers.

    The layout's solver orders its terms by memory address, so that the last digits differ from
    run to run; they would change the names of the clip paths of an SVG.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        left, bottom, width, height = axes.get_position().bounds
        axes.set_position((round(left, 6), round(bottom, 6), round(width, 6), round(height, 6)))


def _saved(figure: Figure, kind: str, metadata: dict[str, Any]) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format=kind, dpi=DOTS_PER_INCH, metadata=metadata)
    return buffer.getvalue()


def _palette_png(png: bytes) -> bytes:
    """Return the picture with 256 colours: as good to look at and a third of the size.

    Colours are chosen for the furthest one: by frequency, a few cells or a key in a warning
    colour would turn brown.
    """
    from PIL import Image

    with Image.open(BytesIO(png)) as image:
        flat = image.convert("RGB").quantize(
            256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    buffer = BytesIO()
    flat.save(buffer, format="png", optimize=True, dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
    return buffer.getvalue()
