#!/usr/bin/env bash
# DuckDB's date_trunc('hour') moves calls of the doubled hour in October forward: two hours' calls land in one.
#
# Versions:  duckdb 2.0.1; polars 2.1.0 and pyarrow 26.0.1 with the same instants to compare.
# Guess:     a TIMESTAMPTZ is an instant, so 00:40 UTC on 25 October 2026 (02:40 summer time in Warsaw) truncates to
#            00:00 UTC, and 01:40 UTC (02:40 winter time) to 01:00 UTC; in pyarrow likewise.
# Behaviour: DuckDB gives 01:00 UTC for both: the truncated value lies after the call, the hour before is empty and
#            the one after it has twice the calls. 'minute' and 'second' keep the summer time. polars truncates as
#            guessed. pyarrow's floor_temporal refuses both ("Local time is ambiguous"), though the instants aren't.
# Source:    duckdb issue 9673 and pull request 9705 ("ICU DST Truncation", 2023) are about this fault; the hour of
#            the repeated time still shows it in 2.0.1. apache/arrow issue 45757 (open). PostgreSQL keeps the
#            instant's own hour (risingwavelabs/risingwave issue 12072 shows it).
# Seen:      duckdb 01:00 01:00 | polars 00:00 01:00 | pyarrow Local time is ambiguous | duckdb by the minute 00:40
#            01:40
# For us:    reports per hour over exported months (limits per hour, night rates, fraud by the hour) are wrong once a
#            year in the one hour, and a nightly job on pyarrow stops once a year. Hours are cut in UTC, the label is
#            made afterwards; both nights of the change belong into each test of a report by hours.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install duckdb==2.0.1 polars==2.1.0 pyarrow==26.0.1
timeout 120 "$folder/venv/bin/python" - <<'PYTHON'
import datetime as dt

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

calls = [dt.datetime(2026, 10, 25, hour, 40, tzinfo=dt.UTC) for hour in (0, 1)]


def utc(moments: list[dt.datetime]) -> list[str]:
    return [f"{moment.astimezone(dt.UTC):%H:%M}" for moment in moments]


connection = duckdb.connect()
connection.execute("SET TimeZone = 'Europe/Warsaw'")


def duck(unit: str) -> list[str]:
    query = f"SELECT epoch(date_trunc('{unit}', ?::TIMESTAMPTZ))"
    seconds = [connection.execute(query, [call]).fetchone()[0] for call in calls]
    return utc([dt.datetime.fromtimestamp(second, dt.UTC) for second in seconds])


polars_hours = utc(pl.Series(calls).dt.convert_time_zone("Europe/Warsaw").dt.truncate("1h").to_list())
local = pa.array(calls, pa.timestamp("s", "UTC")).cast(pa.timestamp("s", "Europe/Warsaw"))
try:
    arrow = "no error " + str(pc.floor_temporal(local, 1, "hour"))
except pa.ArrowInvalid as refusal:
    arrow = str(refusal).split(":")[0]
print("duckdb", *duck("hour"), "| polars", *polars_hours, "| pyarrow", arrow, "| duckdb by the minute", *duck("minute"))
assert duck("hour") == ["01:00", "01:00"] and duck("minute") == ["00:40", "01:40"]
assert polars_hours == ["00:00", "01:00"] and arrow == "Local time is ambiguous"
PYTHON
echo "as stated"
