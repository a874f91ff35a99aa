"""Public employee-shift-scheduling instances with known optima.

Source: Curtois and Qu, "Computational results on new staff scheduling benchmark instances"
(2014), instances 1 to 3; the best known costs stand beside the files.
"""

from pathlib import Path

import pytest

from wfm.domain import SolveStatus
from wfm.roster.daily import assign_daily, breaches, roster_cost

pytestmark = pytest.mark.literature

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "shift_scheduling"


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is not here")
@pytest.mark.parametrize("number", [1, 2, 3])
def test_known_optimum(number, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    reader = __import__("shift_instances.reader", fromlist=["reader"])
    problem = reader.read_instance(FOLDER / f"Instance{number}.txt")
    lines, report = assign_daily(problem, seed=1, time_limit_seconds=120)
    assert report.status is SolveStatus.OPTIMAL
    assert breaches(problem, lines) == ()
    known = reader.best_known(FOLDER)[str(number)]
    assert report.objective == roster_cost(problem, lines) == known
