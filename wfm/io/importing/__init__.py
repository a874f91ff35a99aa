"""Reads foreign files, call logs and interval exports, under a map that says what is where."""

from wfm.io.importing.calls import import_calls
from wfm.io.importing.import_report import ImportReport
from wfm.io.importing.intervals import import_intervals
from wfm.io.importing.map_file import load_map, shipped_maps

__all__ = ["import_calls", "import_intervals", "ImportReport", "load_map", "shipped_maps"]
