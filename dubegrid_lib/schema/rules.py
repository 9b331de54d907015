"""The vocabulary of data quality: every rule, what it means and what is done about it.

Pure, standard library only: it is in the functions' zips. Ingestion applies the rules on files and rows;
`analysis.quality` those on whole series, with its thresholds. Names in capitals are flags, which stay with readings or
series; other names say why a row is not stored, or what was corrected.

A last line without line end is stored if the file shows that it is complete, and otherwise rejected as ``cut off``
(`last_line` in the function's folder has the rule): a file that was cut in mid-row looks like one without a line end.
"""

from dataclasses import dataclass
from typing import Literal

# Whether a flag is a fault to repair: always, only above a share of its readings, or never. It blocks actions on the
# network only if no figure of the site is reliable (`analysis.trust`).
Gate = Literal["always", "share", "never"]


@dataclass(frozen=True)
class Rule:
    """A named fault: what it means, what is done about its readings, whether it is a fault to repair."""

    name: str
    means: str
    action: str
    gate: Gate = "never"


def _named(*rules: Rule) -> dict[str, Rule]:
    return {rule.name: rule for rule in rules}


_NOTHING_STORED = "the file is rejected, nothing of it is stored"
_QUARANTINED = "the row is quarantined with line and reason"

# The file as a whole cannot be read; a retry would change nothing.
FILE_RULES = _named(
    Rule("missing column", "the header lacks a column of the schema", _NOTHING_STORED),
    Rule("empty file", "the file has no bytes", _NOTHING_STORED),
    Rule("no rows", "a header and nothing below it", _NOTHING_STORED),
    Rule(
        "not a CSV file",
        "a workbook, archive, web page or other format, or the first line is no header",
        _NOTHING_STORED,
    ),
    Rule("wrong delimiter", "semicolons, tabs or bars between the columns", _NOTHING_STORED),
    Rule(
        "wrong encoding",
        "UTF-16 or UTF-32, or a row in neither UTF-8 nor Windows-1252",
        f"{_NOTHING_STORED}; of a row: it alone",
    ),
    Rule("broken gzip", "the packed stream ends early or is damaged", _NOTHING_STORED),
    Rule("file too large", "more bytes than an invocation can take", _NOTHING_STORED),
)
# The row is not stored.
ROW_RULES = _named(
    FILE_RULES["wrong encoding"],
    Rule("wrong number of fields", "more or fewer fields than the header", _QUARANTINED),
    Rule("broken quotes", "a quote is not closed, or text follows it", _QUARANTINED),
    Rule("line too long", "a line beyond 16 KB", _QUARANTINED),
    Rule("field too long", "a field beyond 256 characters", _QUARANTINED),
    Rule("NUL byte", "the line contains a NUL byte", _QUARANTINED),
    Rule("carriage return", "a carriage return inside the line", _QUARANTINED),
    Rule(
        "cut off",
        "the last line has no line end, and its value may have lost digits: it has fewer decimals than others of its "
        "units, unless the file ends with a whole interval and one decimal at most is missing, as in files that write "
        "no final zeros; or a line next to the row is digits alone, as if a line break had torn them off it",
        _QUARANTINED,
    ),
    Rule("missing asset", "the substation number is empty", _QUARANTINED),
    Rule("damaged id", "a spreadsheet rewrote an id: 7.24253E+05, 724,253, #####, #REF!, 01-May", _QUARANTINED),
    Rule("invisible character", "an id, feeder, description or unit holds one, or a look-alike digit", _QUARANTINED),
    Rule("missing description", "the quantity is not named", _QUARANTINED),
    Rule("separator in name", "feeder or units hold the series' separator", _QUARANTINED),
    Rule("unparsable timestamp", "not an ISO-8601 date and time", _QUARANTINED),
    Rule("implausible timestamp", "a year in which no monitor measured", _QUARANTINED),
    Rule("nonexistent hour", "local time that the clock skipped in spring", _QUARANTINED),
    Rule(
        "unparsable value",
        "not a number: 12,5 could be 12.5 or 125, and so could 1,234 if no other value shows which; 0,123 is "
        "a decimal comma; 1.23E+05 has lost digits",
        _QUARANTINED,
    ),
    Rule("interval too large", "more series in one interval than an item of DynamoDB holds", _QUARANTINED),
    Rule(
        "conflicting duplicate",
        "an earlier row gives another value",
        f"{_QUARANTINED}; the first is kept, flagged CONFLICT",
    ),
)
# The reading is stored, and the flag with it.
FLAG_RULES = _named(
    Rule("CONFLICT", "two readings for the same interval differ", "the first is kept", "share"),
    Rule("OFF GRID", "timestamps off the 10-minute grid", "left out", "share"),
    Rule("DOUBLED HOUR", "local time of the hour that occurs twice in autumn, once in the file", "left out", "share"),
)
# The reading is stored as it was meant, and counted; the file keeps the original, and its versions are kept.
REPAIR_RULES = _named(
    Rule("missing value", "empty, -, NaN, NA, null and the like", "stored as missing, never as 0"),
    Rule("snapped", "a timestamp at most 60 s off the grid", "moved to it"),
    Rule("doubled hour", "an hour that occurs twice, twice in the file", "resolved by the file's order"),
    Rule("units normalised", "kVAR, Amps, kV, W and the like", "converted to the stored unit"),
    Rule("feeder normalised", "05 or 5.0 for 5; nan for the busbar", "stored in one spelling"),
    Rule("id normalised", "724253.0 for 724253; invisible characters around it", "stored in one spelling"),
    Rule("missing line end", "the last line has none, and is whole as far as the file shows", "stored and counted"),
    Rule("quoting", 'a \\ or " that OpenCSVSerde, and so lv_data, misreads', "stored correctly; reconcile names it"),
    Rule("exact duplicate", "the same reading once more", "dropped and counted"),
)  # fmt: skip
# Found in the readings of a whole period of an asset.
SERIES_RULES = _named(
    Rule("OUTAGE", "no voltage on any phase and no current", "an event of the supply, left out of voltages"),
    Rule("BLOWN FUSE", "no voltage and no current on one phase only", "an event of the supply, left out of voltages"),
    Rule("FALSE ZERO", "an isolated zero between ordinary readings", "left out", "share"),
    Rule("STUCK", "the same value again and again on an active series", "left out", "share"),
    Rule("INACTIVE", "a feeder that never carries load", "kept; not a fault of the monitor"),
    Rule("DEAD TO NOISE", "a phase falls to noise for good while the others carry on", "left out", "always"),
    Rule("SPIKE", "a short extreme that busbar and feeders contradict", "maximum with and without it"),
    Rule("BUSBAR MISMATCH", "feeders and busbar disagree", "figures are bounded by both", "always"),
    Rule(
        "POLARITY",
        "a phase negative night after night",
        "figures are given with either sign; no export is reported",
        "always",
    ),
    Rule("INCONSISTENT", "more active power than V·I allows, or load at less than 20 V", "left out", "share"),
    Rule("STEP", "the level changed and stayed", "warning"),
    Rule("LOAD TRANSFER", "load went over from one feeder to another, or two were swapped", "an event; no fault"),
    Rule("INTERVAL", "a whole feed of 30 or 60 minutes", "computed with the interval it has"),
    Rule("INCOMPLETE", "intervals are missing", "figures carry their completeness", "share"),
    *FLAG_RULES.values(),
    Rule("NEW MONITOR", "first two months after installation", "warning"),
)
