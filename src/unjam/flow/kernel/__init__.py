"""The exact map of a log of work: one pass over columns of numbers, to the last digit."""

from unjam.flow.kernel.arrays import NO_STARTS, LogArrays, coded, join, log_arrays
from unjam.flow.kernel.causes import Absences, Cause, Party, WaitCauses, wait_causes
from unjam.flow.kernel.conformance import Automaton, Strayed, walk
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine
from unjam.flow.kernel.lifecycle import Paired, pair, paired_log
from unjam.flow.kernel.live import LiveCounts
from unjam.flow.kernel.maps import (
    FileMap,
    MapFigures,
    Ties,
    Wait,
    figures_of,
    file_map,
    in_words,
    map_figures,
    process_map,
)
from unjam.flow.kernel.opentime import OpenTable, open_table
from unjam.flow.kernel.order import Ordered, begun_us, in_case_order
from unjam.flow.kernel.returns import AGAIN, BOUNCED, Returns, returns
from unjam.flow.kernel.timelines import Enabled, Timelines, batch_ready_us, enabled, timelines
from unjam.flow.kernel.variants import CaseVariants, case_variants

__all__ = [
    "AGAIN",
    "BOUNCED",
    "DEFAULT_ENGINE",
    "NO_STARTS",
    "Absences",
    "Automaton",
    "CaseVariants",
    "Cause",
    "Enabled",
    "Engine",
    "FileMap",
    "LiveCounts",
    "LogArrays",
    "MapFigures",
    "OpenTable",
    "Ordered",
    "Paired",
    "Party",
    "Returns",
    "Strayed",
    "Ties",
    "Timelines",
    "Wait",
    "WaitCauses",
    "batch_ready_us",
    "begun_us",
    "case_variants",
    "coded",
    "enabled",
    "figures_of",
    "file_map",
    "in_case_order",
    "in_words",
    "join",
    "log_arrays",
    "map_figures",
    "open_table",
    "pair",
    "paired_log",
    "process_map",
    "returns",
    "timelines",
    "wait_causes",
    "walk",
]
