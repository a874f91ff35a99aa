"""A page as one file: template, body, and a font of just the characters it shows."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape, unescape
from pathlib import Path
from string import Template

from wfm.report.fonts import web_font

TEMPLATE = Path(__file__).parent / "page.html"


def page_text(title: str, body: str) -> str:
    """Return a whole page without links to anything outside.

    Parameters
    ----------
    title : str
        For the window, plain text.
    body : str
        HTML.
    """
    font = b64encode(web_font(text_of(body))).decode("ascii")
    page = Template(TEMPLATE.read_text(encoding="utf-8"))
    return page.substitute(title=escape(title), font=font, body=body)


def text_of(body: str) -> str:
    """Return the distinct characters that a page shows, in order."""
    without_pictures = re.sub(r'src="data:[^"]*"', "", body)
    return "".join(sorted(set(unescape(without_pictures)) | set("✓✗±")))
