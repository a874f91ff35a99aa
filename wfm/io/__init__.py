"""Reading and writing: scenario folders, tables, plan folders, exports of telephone systems."""

from wfm.history import coarsen
from wfm.io.actuals import read_actuals, read_staffing
from wfm.io.answer_store import AnswerStore
from wfm.io.bundled import bundled_scenarios, copy_scenario, find_scenario
from wfm.io.change_file import read_changes
from wfm.io.columns import FORMAT_VERSION, column_reference
from wfm.io.day_tables import read_calendar, read_events
from wfm.io.forecast_report_tables import accuracy_table, long_range_table
from wfm.io.history_table import read_history
from wfm.io.importing import (
    ImportReport,
    import_calls,
    import_intervals,
    load_map,
    shipped_maps,
)
from wfm.io.people_tables import read_agents, read_leave, read_ledger, read_previous, read_teams
from wfm.io.personal_plan_tables import rotation_table
from wfm.io.plan_folder import check_plan_folder, read_plan, write_plan
from wfm.io.plan_tables import (
    forecast_table,
    requirement_table,
    roster_table,
    schedule_table,
    service_table,
    targets_table,
)
from wfm.io.planner_tables import (
    cleaning_table,
    read_cleaning,
    read_overrides,
    write_cleaning,
)
from wfm.io.request_tables import read_protections, read_requests
from wfm.io.roster_file import read_roster
from wfm.io.scenario_folder import read_scenario
from wfm.io.scenario_tables import (
    write_agents,
    write_calendar,
    write_events,
    write_history,
    write_leave,
    write_ledger,
    write_previous,
    write_protections,
    write_requests,
    write_teams,
)
from wfm.io.schema import scenario_schema
from wfm.io.sweep_store import SweepStore, read_sweep
from wfm.io.table import Table

__all__ = [
    "read_roster",
    "AnswerStore",
    "SweepStore",
    "read_sweep",
    "read_changes",
    "read_scenario",
    "find_scenario",
    "bundled_scenarios",
    "copy_scenario",
    "scenario_schema",
    "read_history",
    "read_agents",
    "read_teams",
    "read_leave",
    "read_events",
    "read_ledger",
    "read_previous",
    "read_protections",
    "read_requests",
    "read_calendar",
    "read_cleaning",
    "read_overrides",
    "read_actuals",
    "read_staffing",
    "coarsen",
    "write_plan",
    "read_plan",
    "check_plan_folder",
    "forecast_table",
    "accuracy_table",
    "long_range_table",
    "requirement_table",
    "service_table",
    "schedule_table",
    "rotation_table",
    "roster_table",
    "targets_table",
    "write_history",
    "write_agents",
    "write_teams",
    "write_leave",
    "write_events",
    "write_ledger",
    "write_previous",
    "write_protections",
    "write_requests",
    "write_calendar",
    "write_cleaning",
    "cleaning_table",
    "import_calls",
    "import_intervals",
    "ImportReport",
    "load_map",
    "shipped_maps",
    "Table",
    "column_reference",
    "FORMAT_VERSION",
]
