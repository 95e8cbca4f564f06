"""The exact map of a log of work: one pass over columns of numbers, to the last digit."""

from unjam.flow.kernel.arrays import NO_STARTS, LogArrays, join, log_arrays
from unjam.flow.kernel.jit import DEFAULT_ENGINE, Engine
from unjam.flow.kernel.lifecycle import Paired, pair
from unjam.flow.kernel.maps import (
    MapFigures,
    Ties,
    Wait,
    in_words,
    map_figures,
    person_handovers,
    process_map,
)
from unjam.flow.kernel.opentime import OpenTable, open_table
from unjam.flow.kernel.order import Ordered, begun_us, in_case_order

__all__ = [
    "DEFAULT_ENGINE",
    "NO_STARTS",
    "Engine",
    "LogArrays",
    "MapFigures",
    "OpenTable",
    "Ordered",
    "Paired",
    "Ties",
    "Wait",
    "begun_us",
    "in_case_order",
    "in_words",
    "join",
    "log_arrays",
    "map_figures",
    "open_table",
    "pair",
    "person_handovers",
    "process_map",
]
