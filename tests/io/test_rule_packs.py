"""Rule packs: what ships, what a scenario makes of them, and how mistakes are named."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from wfm.cli import main
from wfm.domain.errors import InvalidInput, InvalidInputs, NotFound
from wfm.domain.rule_settings import RosterRules
from wfm.domain.settings import ScheduleSettings
from wfm.io.rule_pack import find_pack, in_force, read_pack, shipped_packs
from wfm.io.rule_tables import pack_table, rules_table
from wfm.io.settings_file import read_settings

PACKS = ("china_comprehensive", "china_standard", "eu", "generic")
FEBRUARY = (date(2026, 2, 2), date(2026, 3, 1))


def scenario(folder: Path, text: str = "", **files: str) -> Path:
    """Write the smallest scenario with some more lines, and files beside it."""
    path = folder / "scenario.yaml"
    path.write_text(
        "name: small\ntimezone: Asia/Shanghai\ncountry: CN\n"
        "period: {start: 2026-02-02, days: 28}\n"
        'queues: {a: {}}\nshifts: {D: {start: "08:00", length: "9:00"}}\n' + text,
        encoding="utf-8",
    )
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    return path


def rules_of(folder: Path, text: str = "", **files: str) -> RosterRules:
    return read_settings(scenario(folder, text, **files))[0].roster.rules


def mistakes(folder: Path, text: str = "", **files: str) -> str:
    with pytest.raises(InvalidInputs) as error:
        read_settings(scenario(folder, text, **files))
    return str(error.value)


def test_four_packs_are_shipped_and_lie_in_the_package() -> None:
    assert tuple(shipped_packs()) == PACKS
    for name in PACKS:
        assert files("wfm.io").joinpath("rule_packs", f"{name}.yaml").is_file()


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_of_a_pack_says_where_it_comes_from(name: str) -> None:
    pack = read_pack(find_pack(name))
    assert pack.name == name
    assert pack.title.en
    assert pack.title.zh
    for versions in pack.rules.values():
        for rule, _ in versions:
            assert rule.source
            assert rule.certainty != "memory"


def test_what_no_law_says_is_a_company_rule() -> None:
    """LAW.md, China, row 39: the Labour Law names no hours of rest between shifts."""
    for name in ("china_standard", "china_comprehensive"):
        rules = read_pack(find_pack(name)).rules
        for word in ("min_rest_hours", "max_consecutive_days", "max_nights"):
            assert rules[word][-1].rule.certainty == "company", word
    law = read_pack(find_pack("china_standard")).rules
    for word in ("max_daily_hours", "max_monthly_overtime_hours", "weekly_rest_days"):
        assert law[word][-1].rule.certainty == "verified", word
    eu = read_pack(find_pack("eu")).rules["min_rest_hours"][-1].rule
    assert (eu.value, eu.certainty) == (11, "verified")


def test_the_generic_pack_is_the_defaults(tmp_path: Path) -> None:
    rules = rules_of(tmp_path, "roster: {rules: {pack: generic}}\n")
    left_out = {"pack", "sources"}
    assert rules.model_dump(exclude=left_out) == RosterRules().model_dump(exclude=left_out)


def test_without_a_pack_nothing_changes(tmp_path: Path) -> None:
    settings, _ = read_settings(scenario(tmp_path))
    assert settings.roster.rules == RosterRules()
    assert settings.schedule == ScheduleSettings()


def test_a_pack_fills_what_the_scenario_does_not_say(tmp_path: Path) -> None:
    text = "roster: {rules: {pack: china_standard, max_nights: 6, min_rest_hours: 12}}\n"
    settings, _ = read_settings(scenario(tmp_path, text))
    rules = settings.roster.rules
    assert (rules.max_nights, rules.min_rest_hours) == (6, 12)
    assert (rules.max_daily_hours, rules.max_daily_overtime_hours) == (8, 3)
    assert (rules.max_weekly_hours, rules.weights) == (40, {"max_weekly_hours": 4})
    assert rules.sources["max_nights"].source == "said by the scenario itself"
    assert rules.sources["max_daily_hours"].since == date(1995, 5, 1)
    # What was resolved once stays so when a plan's settings are read again.
    assert type(settings).model_validate(settings.model_dump(mode="json")) == settings


def test_a_soft_rule_of_a_pack_can_be_hard_or_dearer(tmp_path: Path) -> None:
    for weight, weights in ((0, {}), (9, {"max_weekly_hours": 9})):
        text = f"roster: {{rules: {{pack: china_standard, soft: {{max_weekly_hours: {weight}}}}}}}"
        assert rules_of(tmp_path, text).weights == weights
    text = "roster: {rules: {pack: china_standard, max_weekly_hours: 44}}"
    assert rules_of(tmp_path, text).weights == {"max_weekly_hours": 4}


def test_pay_goes_to_the_schedule_unless_it_says_so_itself(tmp_path: Path) -> None:
    """LAW.md, row 15: under comprehensive hours a rota day on a rest day is normal work."""
    text = "roster: {rules: {pack: china_comprehensive}}\n"
    assert read_settings(scenario(tmp_path, text))[0].schedule.rest_day_premium == 0
    text += "schedule: {rest_day_premium: 0.5}\n"
    schedule = read_settings(scenario(tmp_path, text))[0].schedule
    assert (schedule.rest_day_premium, schedule.statutory_premium) == (0.5, 2.0)


def test_a_pack_of_ones_own_extends_a_shipped_one(tmp_path: Path) -> None:
    own = "pack: ours\nextends: china_standard\nrules:\n  max_nights: {value: 5, source: us}\n"
    rules = rules_of(tmp_path, "files: {rules: rules.yaml}\n", rules=own)
    assert (rules.pack, rules.max_nights, rules.max_daily_hours) == ("ours", 5, 8)


def test_rules_outside_their_days_do_not_apply(tmp_path: Path) -> None:
    own = (
        "rules:\n"
        "  max_nights: {value: 5, until: 2026-01-31}\n"
        "  max_weekends: {value: 2, since: 2026-03-02}\n"
        "  max_sundays: {value: 3, since: 2026-02-02, until: 2026-03-01}\n"
    )
    rules = rules_of(tmp_path, "files: {rules: rules.yaml}\n", rules=own)
    assert (rules.max_nights, rules.max_weekends, rules.max_sundays) == (8, None, 3)
    assert "max_weekends" not in rules.sources


def test_a_period_across_a_change_is_refused_unless_it_changes_nothing(tmp_path: Path) -> None:
    own = (
        "rules:\n  max_nights:\n"
        "    - {value: 5, until: 2026-02-14, source: old}\n"
        "    - {value: %s, since: 2026-02-15, source: new}\n"
    )
    named = "files: {rules: rules.yaml}\n"
    told = mistakes(tmp_path, named, rules=own % 4)
    assert "rules.yaml:4:7: max_nights changes within the period 2026-02-02 to 2026-03-01" in told
    assert "5 until 2026-02-14, 4 since 2026-02-15" in told
    assert rules_of(tmp_path, named, rules=own % 5).max_nights == 5
    said = named + "roster: {rules: {max_nights: 3}}\n"
    assert rules_of(tmp_path, said, rules=own % 4).max_nights == 3


def test_the_average_month_has_changed_with_the_year() -> None:
    """LAW.md, row 19: 20.67 days a month from 2025 on, 20.83 before."""
    versions = read_pack(find_pack("china_standard")).rules["average_month_days"]
    for year, days in ((2024, 20.83), (2026, 20.67)):
        found = in_force("average_month_days", versions, date(year, 2, 1), date(year, 2, 28))
        assert found is not None
        assert found.rule.value == days
    with pytest.raises(InvalidInput, match="changes within the period"):
        in_force("average_month_days", versions, date(2024, 12, 20), date(2025, 1, 10))


def test_every_mistake_of_a_pack_is_named_with_its_line(tmp_path: Path) -> None:
    own = (
        "pak: ours\n"
        "rules:\n"
        "  max_night: {value: 5}\n"
        "  max_nights: {valu: 5}\n"
        "  min_rest_hours: {value: eleven}\n"
        "  max_overtime_hours: {value: 36, weight: 2}\n"
        "  max_weekends: 2\n"
        "  max_sundays: {value: 2, certainty: sure}\n"
        "  weekly_rest_days:\n"
        "    - {value: 1, until: 2026-02-14}\n"
        "    - {value: 2, since: 2026-02-01}\n"
    )
    told = mistakes(tmp_path, "files: {rules: rules.yaml}\n", rules=own)
    for place, what in (
        ("rules.yaml:1:1", "unknown word 'pak' in a rule pack"),
        ("rules.yaml:3:3", "there is no rule 'max_night'"),
        ("rules.yaml:4:16", "unknown word 'valu'"),
        ("rules.yaml:5:27", "min_rest_hours is 'eleven', not a number"),
        ("rules.yaml:6:35", "max_overtime_hours cannot be soft"),
        ("rules.yaml:7:17", "max_weekends must be a mapping"),
        ("rules.yaml:8:38", "'sure', which is not one of verified"),
        ("rules.yaml:11:7", "two versions of weekly_rest_days hold on 2026-02-01"),
    ):
        assert f"{place}: " in told, told
        assert what in told
    assert "did you mean max_nights?" in told


def test_truth_values_are_no_numbers_in_a_pack(tmp_path: Path) -> None:
    own = (
        "rules:\n"
        "  min_rest_hours: {value: true}\n"
        "  max_weekends: {value: 2, weight: false}\n"
        "  statutory_multiple: {value: False}\n"
    )
    told = mistakes(tmp_path, "files: {rules: rules.yaml}\n", rules=own)
    for place, what in (
        ("rules.yaml:2:27", "min_rest_hours is true, not a number"),
        ("rules.yaml:3:36", "max_weekends: weight is false, not a number"),
        ("rules.yaml:4:31", "statutory_multiple is false, not a number"),
    ):
        assert f"{place}: " in told, told
        assert what in told


def test_packs_that_do_not_exist_or_clash_are_named(tmp_path: Path) -> None:
    told = mistakes(tmp_path, "roster: {rules: {pack: china_standart}}\n")
    assert "there is no rule pack 'china_standart'" in told
    assert "did you mean china_standard?" in told
    assert "scenario.yaml:7:" in told
    told = mistakes(tmp_path, "files: {rules: r.yaml}\n")
    assert "neither shipped nor as a file" in told
    both = "files: {rules: rules.yaml}\nroster: {rules: {pack: eu}}\n"
    assert "keep one of them" in mistakes(tmp_path, both, rules="rules: {}\n")
    circle = {"rules": "extends: b.yaml\n", "b": "extends: rules.yaml\n"}
    told = mistakes(tmp_path, "files: {rules: rules.yaml}\n", **circle)
    assert "extends runs in a circle: rules.yaml -> b.yaml -> rules.yaml" in told
    with pytest.raises(NotFound):
        find_pack("china")


def test_mistakes_of_the_scenario_itself_are_still_named(tmp_path: Path) -> None:
    told = mistakes(tmp_path, "roster: {rules: {pack: eu, max_night: 3}}\n")
    assert "unknown word 'max_night'" in told
    told = mistakes(tmp_path, "roster: {rules: {soft: {max_night: 3}}}\n")
    assert "no rule that can be soft" in told
    told = mistakes(tmp_path, "roster: {rules: {forbidden_successions: [[D, E]]}}\n")
    assert "names no shift 'E'" in told


def test_a_typo_beside_a_pack_is_told_once(tmp_path: Path) -> None:
    told = mistakes(tmp_path, "roster: {rules: {pack: china_standard, max_nigths: 3}}\n")
    assert told.startswith("1 problem found:")
    assert "did you mean max_nights?" in told


def test_all_mistakes_of_soft_rules_and_successions_are_told_at_once(tmp_path: Path) -> None:
    told = mistakes(
        tmp_path,
        "roster:\n  rules:\n    soft:\n      max_nigts: 2\n      max_overtime_hours: 1\n"
        "      max_nights: 1e300\n    sources: {max_nihgts: {}}\n"
        "    forbidden_successions: [[D], [D, D, D]]\n",
    )
    assert told.startswith("6 problems found")
    assert "scenario.yaml:10:7: roster.rules.soft.max_nigts is no rule that can be soft" in told
    assert "did you mean max_nights?" in told
    assert "roster.rules.soft.max_overtime_hours is no rule that can be soft" in told
    assert "max_nights is 1e+300, but must be at most 10000" in told
    assert "roster.rules.sources.max_nihgts is no rule" in told
    assert "forbidden_successions.0 has too few entries" in told
    assert "forbidden_successions.1 is a list, with too many entries" in told


def test_a_pack_that_does_not_fit_the_scenario_is_blamed_at_its_own_line(tmp_path: Path) -> None:
    files = "files: {rules: rules.yaml}\n"
    told = mistakes(tmp_path, files, rules="rules:\n  forbidden_successions: {value: [[D, E]]}\n")
    assert "rules.yaml:2:" in told
    assert "names no shift 'E'" in told
    told = mistakes(tmp_path, files, rules="rules:\n  max_daily_hours: {value: 8}\n")
    assert "rules.yaml:2:" in told


def test_a_rule_is_as_soft_as_the_pack_has_it_in_the_period(tmp_path: Path) -> None:
    pack = (
        "rules:\n  max_nights: [{value: 8, until: 2026-12-31},\n"
        "               {value: 6, since: 2027-01-01, weight: 3}]\n"
    )
    text = "files: {rules: rules.yaml}\nroster: {rules: {max_nights: 5}}\n"
    rules = rules_of(tmp_path, text, rules=pack)
    assert rules.max_nights == 5
    assert not rules.is_soft("max_nights")
    soft = pack.replace("value: 8,", "value: 8, weight: 2,")
    assert rules_of(tmp_path, text, rules=soft).weights == {"max_nights": 2}


def test_runs_of_work_that_cannot_be_are_named(tmp_path: Path) -> None:
    text = "roster: {rules: {min_consecutive_days: 5, rolling_rest_days: 3}}\n"
    told = mistakes(tmp_path, text)
    assert "min_consecutive_days is 5" in told
    assert "no more than 4 work days in a row" in told
    soft = text.replace("}}", ", soft: {rolling_rest_days: 2}}}")
    assert rules_of(tmp_path, soft).min_consecutive_days == 5
    # A pack may say more than the default allows of another rule that it changes too.
    long = "rules:\n  min_consecutive_days: {value: 7}\n  max_consecutive_days: {value: 10}\n"
    files = "files: {rules: rules.yaml}\n"
    assert rules_of(tmp_path, files, rules=long).min_consecutive_days == 7


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pack: [1]\n", "rules.yaml:1:7: pack must be one name"),
        ("extends: [generic, eu]\n", "rules.yaml:1:10: extends must be one name"),
        ("title: plain\n", "title: is 'plain', but must be a mapping"),
        ("rules: {max_nights: []}\n", "max_nights has no version"),
        ("rules: {max_nights: }\n", "write max_nights: {value: ...}"),
        ("rules: {max_nights: 6}\n", "write max_nights: {value: 6}"),
        ("rules: {max_nights: {value: 6, weight: 1e300}}\n", "must be at most 10000"),
    ],
)
def test_what_is_no_pack_is_named(tmp_path: Path, text: str, told: str) -> None:
    assert told in mistakes(tmp_path, "files: {rules: rules.yaml}\n", rules=text)


def test_the_list_of_rules_says_who_says_what(tmp_path: Path) -> None:
    text = "roster: {rules: {pack: china_comprehensive, max_nights: 6}}\n"
    settings, _ = read_settings(scenario(tmp_path, text))
    rows = {r["rule"]: r for r in rules_table(settings.roster.rules, settings.schedule).records()}
    assert rows["hours_cycle"]["value"] == "month"
    assert rows["hours_cycle"]["certainty"] == "secondary"
    assert rows["statutory_multiple"]["value"] == "3"
    assert rows["max_nights"]["source"] == "said by the scenario itself"
    assert "max_monthly_overtime_hours" not in rows
    assert {"china_comprehensive"} == {settings.roster.rules.pack}
    assert len(pack_table(read_pack(find_pack("eu"))).rows) >= 10


def test_the_command_lists_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = scenario(tmp_path, "roster: {rules: {pack: china_standard}}\n")
    assert main(["roster", "rules", str(path), "--json"]) == 0
    told = {row["rule"]: row for row in json.loads(capsys.readouterr().out)}
    assert told["max_weekly_hours"]["kind"] == "soft"
    assert told["max_weekly_hours"]["weight"] == 4
    assert told["min_rest_hours"]["certainty"] == "company"
    assert main(["roster", "rules", "--pack", "eu"]) == 0
    assert "C-477/21" in capsys.readouterr().out
    assert main(["roster", "rules"]) == 0
    assert "china_standard: " in capsys.readouterr().out
    assert main(["roster", "rules", "--pack", "euu"]) == 3
    assert "did you mean eu?" in capsys.readouterr().err


def test_a_pack_is_not_changed_after_reading(scenario_folder: Path) -> None:
    from wfm.io import read_scenario

    with pytest.raises(InvalidInputs, match="cannot be changed once its rules are read"):
        read_scenario(scenario_folder).changed({"roster.rules.pack": "eu"})


def test_shifts_that_nobody_may_work_are_named(tmp_path: Path) -> None:
    told = mistakes(tmp_path, "roster: {rules: {max_daily_hours: 8}}\n")
    assert "it has 9 h of work" in told
    assert "max_daily_hours lets nobody work the shift D" in told
    assert "8 h a day are allowed" in told
    text = "roster: {rules: {max_daily_hours: 8, max_daily_overtime_hours: 1}}\n"
    assert rules_of(tmp_path, text).max_daily_hours == 8
    text = "roster: {rules: {max_daily_hours: 8, soft: {max_daily_hours: 3}}}\n"
    assert rules_of(tmp_path, text).is_soft("max_daily_hours")


def test_the_balance_of_a_cycle_may_be_negative(tmp_path: Path) -> None:
    from wfm.io import read_agents

    path = tmp_path / "agents.csv"
    head = "agent,team,skills,\u5de5\u65f6\u7ed3\u4f59\n"
    path.write_text(f"{head}a,t,q,-12.5\nb,t,q,8\nc,t,q,\n", encoding="utf-8")
    agents, _ = read_agents(path)
    assert [agent.cycle_balance_hours for agent in agents] == [-12.5, 8, None]
    path.write_text(f"{head}a,t,q,much\n", encoding="utf-8")
    with pytest.raises(InvalidInputs, match="is no number"):
        read_agents(path)
