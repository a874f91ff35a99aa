"""Charts have the right size, show Chinese without complaint and are the same every time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from wfm.domain import Plan
from wfm.report import palette
from wfm.report.burden_shares import burden_shares
from wfm.report.canvas import DOTS_PER_INCH, WIDTH_INCHES, Chart, draw
from wfm.report.chart_forecast import forecast_chart
from wfm.report.chart_occupancy import occupancy_chart
from wfm.report.chart_targets import targets_chart
from wfm.report.charts import draw_charts
from wfm.report.coverage import coverage
from wfm.report.fonts import MISSING, drawable, web_font
from wfm.report.key_figures import key_figures

NAMES = {"service_week01", "service_week02", "forecast", "occupancy", "fairness", "targets"}


def test_every_chart_in_both_formats(reports: Path) -> None:
    files = {f.name for f in (reports / "charts").iterdir()}
    assert files == {f"{name}.{kind}" for name in NAMES for kind in ("png", "svg")}


def check_picture(png: bytes) -> None:
    with Image.open(BytesIO(png)) as image:
        assert image.width == WIDTH_INCHES * DOTS_PER_INCH
        assert image.height >= 2 * DOTS_PER_INCH
        dots = image.info["dpi"]
        colours = np.asarray(image.convert("L"))
    assert dots == pytest.approx((DOTS_PER_INCH, DOTS_PER_INCH), abs=0.1)
    assert colours.std() > 5, "an empty picture"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_pictures_are_of_the_right_size_and_not_empty(reports: Path, name: str) -> None:
    check_picture((reports / "charts" / f"{name}.png").read_bytes())
    svg = (reports / "charts" / f"{name}.svg").read_text(encoding="utf-8")
    assert "<dc:date>" not in svg
    assert svg.count("<path") > 20


def draw_all(plan: Plan) -> tuple[Chart, ...]:
    cover = coverage(plan)
    return draw_charts(plan, cover, key_figures(plan, cover), burden_shares(plan))


def test_same_plan_same_bytes(dst_plan: Plan) -> None:
    cover = coverage(dst_plan)
    figures = key_figures(dst_plan, cover)
    assert occupancy_chart(dst_plan, figures) == occupancy_chart(dst_plan, figures)


def test_axes_stand_on_round_numbers() -> None:
    # The layout's last digits differ from run to run, and clip paths are named after them.
    seen: list[Figure] = []

    def build(figure: Figure) -> None:
        figure.subplots(2, 3)
        seen.append(figure)

    draw("six", "Six", "六", build, 5.4)
    bounds = np.array([axes.get_position().bounds for axes in seen[0].axes])
    assert bounds.shape == (6, 4)
    assert len(np.unique(bounds[:, 0])) == 3
    np.testing.assert_allclose(bounds, np.round(bounds, 6), rtol=0, atol=1e-15)


def test_a_rare_colour_stays_what_it_is() -> None:
    rare = (0xD5, 0x5E, 0x00)
    shades = np.linspace(0.0, 1.0, 700)

    def build(figure: Figure) -> None:
        axes = figure.subplots()
        axes.imshow(np.outer(shades, shades), cmap="viridis", aspect="auto")
        axes.scatter([350], [350], s=12, color=palette.VERMILLION, linewidth=0)

    chart = draw("rare", "Rare", "少", build, 3.0)
    with Image.open(BytesIO(chart.png)) as image:
        colours = np.asarray(image.convert("RGB")).reshape(-1, 3)
    assert (colours == rare).all(axis=1).any()


def test_titles_say_the_finding(plan: Plan, dst_plan: Plan) -> None:
    title = forecast_chart(plan).title
    assert title.startswith(f"{plan.forecast.calls.sum():,.0f} contacts expected")
    cover = coverage(dst_plan)
    title = occupancy_chart(dst_plan, key_figures(dst_plan, cover)).title
    assert re.search(r"averages \d+%; highest \d+% on \w{3} \d+ \w{3} at \d\d:\d\d", title)


def test_unusual_plans_are_drawn(build_plan: Callable[..., Plan]) -> None:
    hourly = build_plan(days=1, agents=6, teams=1, queues=("online",), interval_minutes=60)
    for chart in draw_all(hourly):
        check_picture(chart.png)
    assert targets_chart(replace(hourly, targets=())) is None


def test_a_long_period_is_drawn_by_day(build_plan: Callable[..., Plan]) -> None:
    long = build_plan(days=60, agents=6, teams=1, queues=("online",), interval_minutes=60)
    check_picture(forecast_chart(long).png)


def test_rare_characters_leave_a_mark_and_no_warning(plan: Plan) -> None:
    assert drawable("班表 roster → 休") == "班表 roster → 休"
    assert drawable("𠮷田 $5$") == f"{MISSING}田 \\$5\\$"
    titles = {
        q: s.model_copy(update={"title": s.title.model_copy(update={"zh": "𠮷_$x$"})})
        for q, s in plan.settings.queues.items()
    }
    odd = replace(plan, settings=plan.settings.model_copy(update={"queues": titles}))
    check_picture(forecast_chart(odd).png)


def test_web_font_holds_the_text_and_little_else() -> None:
    from fontTools.ttLib import TTFont

    data = web_font("春节排班 ABC")
    with TTFont(BytesIO(data)) as font:
        covered = set(font.getBestCmap())
    assert covered == {ord(c) for c in "春节排班 ABC"}
    assert len(data) < 8000
    assert data == web_font("CBA 班排节春")
