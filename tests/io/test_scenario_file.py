"""Mistakes in scenario.yaml: all at once, each with its place, a caret and a suggestion."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from wfm.domain import InvalidInput, InvalidInputs, NotFound, WfmError
from wfm.io.settings_file import read_settings

GOOD = """\
name: base
timezone: Asia/Shanghai
country: CN
period: {start: 2026-02-02, days: 14}
queues:
  general: {patience_seconds: 120}
  card: {patience_seconds: 90}
shifts:
  D1:
    start: "08:00"
    length: "9:00"
    breaks:
      - {kind: lunch, minutes: 60, earliest: "3:00", latest: "5:00", paid: false}
"""

MISTAKES = """\
nam: bank
name: 银行 centre
timezone: Asia/Shanghai
country: china
period: {start: 2026-02-30, days: 14}
interval_minutes: 25
queues:
  general:
    goal: {service_level: 80, threshold_seconds: 20}
    patiense_seconds: 120
    patiense_seconds: 130
  card: {patience_seconds: lots}
shifts:
  D1:
    start: "25:00"
    length: "9:00"
staffing:
  model: erlang_b
"""


def problems_of(folder: Path, text: str, name: str = "scenario.yaml") -> list[WfmError]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_settings(path)
    assert caught.value.exit_code == 5
    error = caught.value
    return list(error.problems) if isinstance(error, InvalidInputs) else [error]


def place_of(problem: WfmError) -> tuple[int, int]:
    line, column = problem.where.rsplit(":", 2)[1:]
    return int(line), int(column)


def test_eleven_mistakes_are_told_at_once_with_their_places(tmp_path: Path):
    problems = problems_of(tmp_path, MISTAKES)
    assert [place_of(p) for p in problems] == [
        (1, 1), (2, 7), (4, 10), (5, 17), (6, 19), (9, 27), (10, 5), (11, 5), (12, 28), (15, 12),
        (18, 10),
    ]  # fmt: skip
    said = [p.what.splitlines()[0] for p in problems]
    assert said == [
        "unknown word 'nam'",
        "name is '银行 centre'",
        "country is 'china', no country code",
        "period.start is '2026-02-30', not a day of the calendar",
        "interval_minutes is wrong: 25 is not one of (5, 10, 15, 20, 30, 60)",
        "queues.general.goal.service_level is wrong: 80 is more than 1",
        "unknown word 'patiense_seconds' in queues.general",
        "the word 'patiense_seconds' stands on line 10 already",
        "queues.card.patience_seconds is 'lots', not a number",
        "shifts.D1.start is wrong: '25:00' is no time of day",
        "staffing.model is 'erlang_b', which is not one of auto, erlang_a, erlang_c",
    ]
    hints = [p.hint for p in problems]
    assert hints[0] == "did you mean name?"
    assert hints[3] == "write it as 2026-02-17"
    assert hints[5] == "write 80% if a percentage is meant"
    assert hints[6] == "did you mean patience_seconds?"
    assert hints[9] == "write it as 08:30"
    assert hints[10] == "did you mean erlang_c?"


def test_truth_values_are_no_numbers_and_have_their_lines(tmp_path: Path):
    text = (
        f"{GOOD}forecast: {{weeks: true}}\n"
        "staffing:\n  shrinkage:\n    sick: 3%\n    late: False\n"
        "roster:\n  rules: {max_daily_hours: false}\n"
        "simulation: {busyness: true}\n"
    )
    problems = problems_of(tmp_path, text)
    assert [(place_of(p), p.what.splitlines()[0]) for p in problems] == [
        ((14, 19), "forecast.weeks is true, not a whole number"),
        ((18, 11), "staffing.shrinkage.late is false, not a number"),
        ((20, 28), "roster.rules.max_daily_hours is false, not a number"),
    ]


def test_the_line_is_shown_with_carets_below_the_mistake(tmp_path: Path):
    problems = problems_of(tmp_path, MISTAKES)
    assert problems[5].render() == (
        f"{tmp_path}/scenario.yaml:9:27: queues.general.goal.service_level is wrong: "
        "80 is more than 1\n"
        "    9 |     goal: {service_level: 80, threshold_seconds: 20}\n"
        "      |                           ^^\n"
        "  hint: write 80% if a percentage is meant"
    )
    # Chinese characters take two columns on a screen, and so do the carets below them.
    assert problems[1].what.splitlines()[1:] == [
        "    2 | name: 银行 centre",
        "      |       ^^^^^^^^^^^",
    ]
    text = "\n".join(p.render() for p in problems)
    for jargon in ("pydantic", "Input should", "http", "Traceback"):
        assert jargon not in text


def test_the_message_counts_the_mistakes(tmp_path: Path):
    (tmp_path / "scenario.yaml").write_text(MISTAKES, encoding="utf-8")
    with pytest.raises(InvalidInputs, match="11 problems found"):
        read_settings(tmp_path / "scenario.yaml")


@pytest.mark.parametrize(
    ("text", "place", "said", "hint"),
    [
        ("a: 1\n\tb: 2\n", (2, 1), "a tab stands here", "spaces"),
        ("name: a: b\n", (1, 8), "a ':' is not expected here", "quotes"),
        ("queues:\n    a: {}\n  b: {}\n", (3, 3), "indentation", ""),
        ("name: 'x\n", (1, 7), "quotation mark is not closed", ""),
        ("shifts: [1, 2\n", (1, 14), "'[' is not closed", ""),
        ("name: a\nperiod\nseed: 2\n", (2, 1), "this word lacks its ':'", "word: value"),
        ("name: *who\n", (1, 7), "alias is not defined", ""),
        ("name: a\n---\nname: b\n", (2, 1), "second document", ""),
        ("a: &a {b: *a}\n", (1, 4), "alias stands within", ""),
        ("- a\n- b\n", (1, 1), "must hold lines of word: value", ""),
        ("name: @x\n", (1, 7), "cannot begin a value", "quotes"),
    ],
)
def test_broken_yaml_is_told_in_plain_words(text, place, said, hint, tmp_path: Path):
    [problem] = problems_of(tmp_path, text)
    assert place_of(problem) == place
    assert said in problem.what
    assert hint in problem.hint
    assert "^" in problem.what


@pytest.mark.parametrize("text", ["", "# only a remark\n", "---\n"])
def test_an_empty_file_is_refused(text: str, tmp_path: Path):
    [problem] = problems_of(tmp_path, text)
    assert "is empty" in problem.what or "must hold lines" in problem.what


def test_a_missing_word_is_told_where_it_belongs(tmp_path: Path):
    text = GOOD.replace("start: 2026-02-02, ", "").replace("name: base\n", "")
    first, second = problems_of(tmp_path, text)
    assert place_of(first) == (1, 1)
    assert first.what.splitlines()[0] == "the word 'name' is missing"
    assert place_of(second) == (3, 1)
    assert second.what.splitlines()[0] == "the word 'start' is missing in period"


def test_words_of_yaml_1_1_stay_text(tmp_path: Path):
    (tmp_path / "scenario.yaml").write_text(
        GOOD.replace("D1:", "OFF:").replace("general:", "no:").replace('"08:00"', "08:00"),
        encoding="utf-8",
    )
    settings, _ = read_settings(tmp_path / "scenario.yaml")
    assert list(settings.shifts) == ["OFF"]
    assert list(settings.queues) == ["no", "card"]
    assert settings.shifts["OFF"].start == 480


def test_gb18030_and_marks_are_read(tmp_path: Path):
    text = GOOD + "title: {zh: 银行客服中心排班}\n"
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        (tmp_path / "scenario.yaml").write_bytes(text.encode(encoding))
        settings, _ = read_settings(tmp_path / "scenario.yaml")
        assert settings.title.zh == "银行客服中心排班"


def test_merge_keys_and_anchors_work_and_their_mistakes_have_places(tmp_path: Path):
    text = GOOD + dedent("""\
          D2:
            start: "09:00"
            <<: {length: "8:00", start: "10:00"}
        """)
    text = text.replace("          D2", "  D2").replace("\nD2", "\n  D2")
    text = text.replace('\n  start: "09', '\n    start: "09').replace("\n  <<", "\n    <<")
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    settings, _ = read_settings(tmp_path / "scenario.yaml")
    assert (settings.shifts["D2"].start, settings.shifts["D2"].length) == (540, 480)
    [problem] = problems_of(tmp_path, text.replace('"8:00"', '"8h"'))
    assert place_of(problem) == (16, 18)


def write_base(tmp_path: Path, text: str = GOOD) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "scenario.yaml").write_text(text, encoding="utf-8")


def test_extends_takes_what_is_not_said(tmp_path: Path):
    write_base(tmp_path)
    own = tmp_path / "own.yaml"
    own.write_text(
        "extends: base\nname: own\nqueues:\n  card: {aht_seconds: 200}\n  chat: {}\n"
        "overrides:\n  queues.general.patience_seconds: 60\n  period: {days: 7}\n"
        "  shifts.D1.breaks.0.minutes: 45\n",
        encoding="utf-8",
    )
    settings, layers = read_settings(own)
    assert settings.name == "own"
    assert settings.queues["card"].patience_seconds == 90
    assert settings.queues["card"].aht_seconds == 200
    assert list(settings.queues) == ["general", "card", "chat"]
    assert settings.queues["general"].patience_seconds == 60
    assert settings.period.days == 7
    assert settings.shifts["D1"].breaks[0].minutes == 45
    assert layers.folders == [tmp_path, tmp_path / "base"]


def test_a_chain_of_extensions_holds(tmp_path: Path):
    write_base(tmp_path)
    (tmp_path / "b.yaml").write_text("extends: base\nseed: 2\n", encoding="utf-8")
    (tmp_path / "c.yaml").write_text("extends: b.yaml\nname: c\n", encoding="utf-8")
    settings, layers = read_settings(tmp_path / "c.yaml")
    assert (settings.name, settings.seed, settings.country) == ("c", 2, "CN")
    assert len(layers.folders) == 3


def test_mistakes_in_an_extended_file_name_that_file(tmp_path: Path):
    write_base(tmp_path, GOOD.replace("patience_seconds: 90", "patience_seconds: -90"))
    problems = problems_of(tmp_path, "extends: base\nseed: x\n")
    where = [p.where for p in problems]
    assert where == [f"{tmp_path}/base/scenario.yaml:7:28", f"{tmp_path}/scenario.yaml:2:7"]
    # Mended from above, it is no mistake any more.
    (tmp_path / "scenario.yaml").write_text(
        "extends: base\noverrides: {queues.card.patience_seconds: 9}\n", encoding="utf-8"
    )
    settings, _ = read_settings(tmp_path / "scenario.yaml")
    assert settings.queues["card"].patience_seconds == 9


def test_overrides_are_checked_with_suggestions(tmp_path: Path):
    write_base(tmp_path)
    problems = problems_of(
        tmp_path,
        "extends: base\n"
        "overrides:\n"
        "  queues.genral.patience_seconds: 60\n"
        "  queues.card.patience: 60\n"
        "  period.start.day: 3\n"
        "  shifts: {D1: {breaks.4.minutes: 45}}\n"
        "  queues.card.aht_seconds: -1\n"
        "  staffing.shrinkage.training: 140%\n",
    )
    assert [place_of(p) for p in problems] == [(3, 3), (4, 3), (5, 3), (6, 17), (7, 28), (8, 32)]
    assert [p.what.splitlines()[0] for p in problems] == [
        "queues has no 'genral'",
        "unknown word 'patience' in queues.card",
        "period.start is a single value; there is nothing called 'day' below it",
        "shifts.D1.breaks has no entry '4'",
        "queues.card.aht_seconds is -1, but must be more than 0",
        "staffing.shrinkage.training is '140%', but must be at most 1",
    ]
    assert [p.hint for p in problems[:2]] == [
        "did you mean general?",
        "did you mean patience_seconds?",
    ]


def test_circles_and_unknown_bases_are_refused(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("extends: b.yaml\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("extends: a.yaml\n", encoding="utf-8")
    with pytest.raises(InvalidInputs, match="runs in a circle") as circle:
        read_settings(tmp_path / "a.yaml")
    assert len(circle.value.problems) == 1
    [problem] = problems_of(tmp_path, "extends: quik\n")
    assert problem.where.endswith("scenario.yaml:1:10")
    assert "there is no scenario 'quik'" in problem.what
    [problem] = problems_of(tmp_path, "extends: [base]\n")
    assert "extends needs a path" in problem.what
    problems = problems_of(tmp_path, GOOD + "overides: {seed: 2}\n")
    assert problems[0].hint == "did you mean overrides?"
    [problem] = problems_of(tmp_path, GOOD + "overrides: [seed]\n")
    assert "overrides must hold lines" in problem.what


def test_a_missing_file_is_not_found(tmp_path: Path):
    with pytest.raises(NotFound, match="does not exist"):
        read_settings(tmp_path / "scenario.yaml")


def test_an_alias_bomb_is_refused_quickly(tmp_path: Path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    [problem] = problems_of(tmp_path, "\n".join(lines))
    assert "more than 100000 values" in problem.what
