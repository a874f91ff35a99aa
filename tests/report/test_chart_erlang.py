"""The staffing curve is drawn for every model and says its finding."""

from io import BytesIO

import pytest
from PIL import Image

from wfm.domain import ServiceGoal
from wfm.report.canvas import DOTS_PER_INCH, WIDTH_INCHES
from wfm.report.chart_erlang import erlang_chart
from wfm.staffing.calculator import Question, answer, curve

GOAL = ServiceGoal(0.8, 20.0, max_occupancy=0.85)
QUESTIONS = {
    "b": Question("b", 100, 30, 180, ServiceGoal(), max_blocking=0.01),
    "c": Question("c", 100, 30, 180, GOAL),
    "a": Question("a", 3000, 30, 240, GOAL, patience_seconds=120),
    "x": Question("x", 2, 30, 240, GOAL, patience_seconds=60, redial_probability=0.5),
}


def draw(question):
    found = answer(question)
    return erlang_chart(question, curve(question, found.agents), found.agents, found.required)


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_model_is_drawn(kind):
    chart = draw(QUESTIONS[kind])
    with Image.open(BytesIO(chart.png)) as image:
        assert image.width == WIDTH_INCHES * DOTS_PER_INCH
    assert chart.svg.count(b"<path") > 20


def test_the_title_says_the_finding_and_bytes_are_the_same():
    chart = draw(QUESTIONS["c"])
    assert chart.title == "14 agents for 10 erlangs give service level 88.8%, occupancy 71.4%"
    assert chart == draw(QUESTIONS["c"])
