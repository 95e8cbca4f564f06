"""The same design held to by alignments, with pm4py, in an environment of its own."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from pathlib import Path

with contextlib.redirect_stdout(io.StringIO()):
    import pandas as pd
    import pm4py


def main() -> int:
    """Arguments: a CSV of case, step and time in order; the design as a process tree."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        table = pd.read_csv(Path(sys.argv[1]), dtype=str)
        table["at"] = pd.to_datetime(table["at"].astype("int64"), unit="us", utc=True)
        log = pm4py.format_dataframe(
            table, case_id="case", activity_key="step", timestamp_key="at"
        )
        net = pm4py.convert_to_petri_net(pm4py.parse_process_tree(sys.argv[2]))
        begun = time.perf_counter()
        found = pm4py.conformance_diagnostics_alignments(log, *net)
        seconds = time.perf_counter() - begun
    fitting = sum(one["cost"] < 10_000 for one in found)
    told = {"seconds": seconds, "version": pm4py.__version__, "fitting": fitting}
    print(json.dumps(told | {"cases": len(found)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
