"""The bundled Chinese font: for charts as it is, for pages cut down to the glyphs they use."""

from __future__ import annotations

import logging
from functools import cache
from io import BytesIO
from pathlib import Path

FONT_FILE = Path(__file__).parent / "fonts" / "NotoSansSC-Regular.otf"
FONT_NAME = "Noto Sans SC"
FAMILIES = (FONT_NAME, "DejaVu Sans")
SHEET_FONT = "Microsoft YaHei"
"""On every Windows in China; spreadsheet programs fall back by themselves where it is absent."""

MISSING = "〓"
"""The printers' mark for a character that is not in the fount."""


def register() -> None:
    """Make the bundled font known to matplotlib; calling it again changes nothing."""
    from matplotlib import font_manager

    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    if str(FONT_FILE) not in known:
        font_manager.fontManager.addfont(FONT_FILE)


@cache
def characters() -> frozenset[int]:
    """Return the code points that charts can show."""
    from fontTools.ttLib import TTFont
    from matplotlib import font_manager

    fallback = font_manager.findfont("DejaVu Sans")
    covered: set[int] = set()
    for file in (FONT_FILE, fallback):
        with TTFont(file, lazy=True) as font:
            covered |= set(font.getBestCmap())
    return frozenset(covered)


def drawable(text: str) -> str:
    """Return text for a chart: rare characters replaced by `MISSING`, no formula marks."""
    known = characters()
    shown = "".join(c if ord(c) in known or c == "\n" else MISSING for c in text)
    return shown.replace("$", r"\$")


def web_font(text: str) -> bytes:
    """Return a WOFF font that holds the characters of `text` and nothing else.

    Parameters
    ----------
    text : str
        All text of the page.

    Returns
    -------
    bytes
        The same for the same set of characters.
    """
    from fontTools import subset
    from fontTools.ttLib import TTFont

    logger = logging.getLogger("fontTools")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        options = subset.Options()
        options.layout_features = []
        options.hinting = False
        options.desubroutinize = True
        with TTFont(FONT_FILE, recalcTimestamp=False) as font:
            cutter = subset.Subsetter(options)
            cutter.populate(text=text)
            cutter.subset(font)
            font.flavor = "woff"
            buffer = BytesIO()
            font.save(buffer)
    finally:
        logger.setLevel(level)
    return buffer.getvalue()
