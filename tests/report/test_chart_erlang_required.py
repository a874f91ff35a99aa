"""The band of required agents is drawn and its title says the peak."""

from io import BytesIO

import numpy as np
from PIL import Image

from wfm.report.canvas import DOTS_PER_INCH, WIDTH_INCHES
from wfm.report.chart_required import required_chart


def test_required_agents_with_their_band(plan):
    need = plan.requirement
    band = np.stack([need.on_position // 2, need.on_position + 4])
    levels = np.array([0.1, 0.9])
    chart = required_chart(need, levels, band, plan.calendar, plan.settings.queues)
    with Image.open(BytesIO(chart.png)) as image:
        assert image.width == WIDTH_INCHES * DOTS_PER_INCH
    peak = int(need.on_position.sum(axis=0).max())
    assert chart.title.startswith(f"{peak} agents on position at the peak")
    assert f"{peak + 4 * len(need.queues)} if contacts reach their 90% quantile" in chart.title
    assert chart.svg.count(b"<path") > 20
