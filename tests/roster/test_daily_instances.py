"""Reading the text format of the public instances: tolerant of form, strict about content."""

from pathlib import Path

import pytest

from wfm.domain import InvalidInput, NotFound

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"

GOOD = """# a comment
SECTION_HORIZON
7

SECTION_SHIFTS
E,480,
N,600,E|L
L,480,E

SECTION_STAFF
# ID, limits
A,E=7|N=2,2400,960,5,2,2,1
B,E=7|L=7,2400,0,5,2,2,0

SECTION_DAYS_OFF
A,0,3
SECTION_SHIFT_ON_REQUESTS
A,1,E,2
A,1,E,1
SECTION_SHIFT_OFF_REQUESTS
B,2,L,3
SECTION_COVER
0,E,1,100,1
6,N,2,50,3
"""


@pytest.fixture
def read(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    reader = __import__("shift_instances.reader", fromlist=["reader"])

    def read_text(text):
        path = tmp_path / "case.txt"
        path.write_bytes(text.encode())
        return reader.read_instance(path)

    return read_text


def test_every_section_is_taken(read):
    problem = read(GOOD)
    assert problem.days == 7
    assert [shift.forbidden_next for shift in problem.shifts] == [(), ("E", "L"), ("E",)]
    first = problem.agents[0]
    assert first.most_shifts == (7, 2, 0)
    assert (first.most_minutes, first.least_minutes) == (2400, 960)
    assert (first.most_run, first.least_run, first.least_rest, first.most_weekends) == (5, 2, 2, 1)
    assert first.days_off == (0, 3)
    assert problem.on_cost[0, 1, 0] == 3
    assert problem.off_cost[1, 2, 2] == 3
    assert (problem.need[6, 1], problem.under_cost[6, 1], problem.over_cost[6, 1]) == (2, 50, 3)


def test_windows_line_ends_and_blank_lines_do_not_matter(read):
    assert read("\ufeff" + GOOD.replace("\n", " \r\n\r\n")) == read(GOOD)


@pytest.mark.parametrize(
    ("line", "wrong", "message"),
    [
        ("E,480,", "E,eight,", "line 6: the length is 'eight'"),
        ("A,0,3", "C,0,3", "employee 'C' does not exist"),
        ("A,1,E,2", "A,7,E,2", "day 7 is beyond the 7 days"),
        ("B,2,L,3", "B,2,X,3", "shift 'X' does not exist"),
        ("6,N,2,50,3", "0,E,2,50,3", "is there twice"),
        ("6,N,2,50,3", "6,N,2,50", "has 4 fields, wanted 5"),
        ("A,E=7|N=2,2400", "A,E7|N=2,2400", "wanted SHIFT=NUMBER"),
        ("SECTION_COVER", "SECTION_COVERS", "section 'COVERS' does not exist"),
        ("SECTION_HORIZON", "", "line 3: stands before the first section"),
        ("L,480,E", "L,480,Q", "forbids 'Q'"),
    ],
)
def test_the_first_wrong_line_is_named(read, line, wrong, message):
    with pytest.raises(InvalidInput) as caught:
        read(GOOD.replace(line, wrong, 1))
    assert "case.txt" in str(caught.value)
    assert message in str(caught.value)


def test_a_missing_file_is_named(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    reader = __import__("shift_instances.reader", fromlist=["reader"])
    with pytest.raises(NotFound, match="nowhere"):
        reader.read_instance(tmp_path / "nowhere.txt")
