"""The page stands alone, is sound HTML, escapes what users wrote and shows every glyph."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest

from wfm.domain import Finding, Gate, Plan
from wfm.report.burden_shares import burden_shares
from wfm.report.coverage import coverage
from wfm.report.key_figures import key_figures
from wfm.report.page import write_page

VOID = {"meta", "img", "br"}


class Outline(HTMLParser):
    """Collects visible text and checks that tags are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.images: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append(dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.text.append(data)


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    parser.close()
    assert not parser.open
    return parser


@pytest.fixture(scope="module")
def page(reports: Path) -> str:
    return (reports / "report.html").read_text(encoding="utf-8")


def render(plan: Plan, file: Path) -> str:
    """Write the page with the charts of another plan: drawing is tested elsewhere."""
    from wfm.report.canvas import Chart

    cover = coverage(plan)
    charts = (Chart("service_week01", "one", "一", b"png", b"svg"),)
    write_page(plan, file, cover, key_figures(plan, cover), burden_shares(plan), charts)
    return file.read_text(encoding="utf-8")


def test_it_needs_nothing_from_outside(page: str) -> None:
    assert "http" not in page
    assert "//" not in re.sub(r"base64,[A-Za-z0-9+/=]*", "", page)
    assert "<script" not in page
    assert "<link" not in page


def test_charts_are_inside(page: str) -> None:
    images = outline(page).images
    assert len(images) == 6
    for image in images:
        assert image["alt"]
        head, _, data = str(image["src"]).partition(",")
        assert head == "data:image/png;base64"
        assert b64decode(data).startswith(b"\x89PNG")


def test_names_and_definitions_appear(plan: Plan, page: str) -> None:
    text = " ".join("".join(outline(page).text).split())
    for team in plan.roster.teams:
        assert team.name in text
        assert team.name_zh in text
    for agent in plan.roster.agents:
        if agent.role == "leader":
            assert agent.name_zh in text
    for queue in plan.settings.queues.values():
        assert queue.title.en in text
        assert queue.title.zh in text
    for gate in plan.gates:
        assert gate.detail in text
    for finding in plan.findings:
        assert finding.what in text
    for words in (
        "answered within 20 s / all offered",
        "handling time / on-position time",
        "interval in which it arrives",
        "Spring Festival 春节",
        plan.fingerprint,
        "HiGHS",
    ):
        assert words in text
    assert "Seed" in text


def test_user_text_is_escaped(plan: Plan, page: str) -> None:
    assert "Bank &lt;contact&gt; centre &amp; co" in page
    assert "<contact>" not in page
    assert "&lt;合计&gt;" in page


def test_template_marks_in_user_text_stay(dst_plan: Plan, tmp_path: Path) -> None:
    odd = replace(
        dst_plan, findings=(Finding("costs $body and ${font} </main><script>", "a|b", "error"),)
    )
    page = render(odd, tmp_path / "report.html")
    outline(page)
    assert "costs $body and ${font} &lt;/main&gt;&lt;script&gt;" in page
    assert "<script" not in page


def test_every_chinese_character_has_its_glyph(page: str) -> None:
    from fontTools.ttLib import TTFont

    data = re.search(r"data:font/woff;base64,([^)]*)\)", page)
    assert data is not None
    with TTFont(BytesIO(b64decode(data.group(1)))) as font:
        covered = set(font.getBestCmap())
    shown = {ord(c) for c in unescape("".join(outline(page).text)) if "\u2e80" <= c <= "\uffef"}
    assert shown
    assert shown <= covered


def test_verdict(plan: Plan, page: str, tmp_path: Path) -> None:
    assert "Not ready to publish: 1 of 3 gates fail" in page
    assert "尚不能发布：3 项检查中 1 项未通过" in page
    good = replace(plan, gates=(Gate("legality", True, "no violation"),))
    ready = render(good, tmp_path / "good.html")
    assert "Ready to publish: all 1 gates pass" not in ready
    assert "Ready to publish: the gate passes" in ready
    assert "可以发布" in ready


def test_plan_without_findings_targets_or_solver(dst_plan: Plan, tmp_path: Path) -> None:
    bare = replace(dst_plan, findings=(), targets=(), solve_reports=(), gates=())
    text = "".join(outline(render(bare, tmp_path / "bare.html")).text)
    assert "None. 无。" in text
    assert "Targets by team" not in text
    assert "No gate was checked" in text


def test_many_queues_and_a_short_period(build_plan: Callable[..., Plan], tmp_path: Path) -> None:
    plan = build_plan(days=1, agents=12, teams=2, queues=("general", "card", "online"))
    outline(render(plan, tmp_path / "short.html"))


def test_same_plan_same_bytes(dst_plan: Plan, tmp_path: Path) -> None:
    first = render(dst_plan, tmp_path / "a.html")
    slower = replace(dst_plan, timings=(("forecast", 99.0),))
    assert render(slower, tmp_path / "b.html") == first
