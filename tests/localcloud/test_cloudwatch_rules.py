"""The local cloud's CloudWatch follows the published rules for alarm states, metrics in log lines, and log queries."""

import json

import pytest

from dubegrid_lib.stack import monitoring
from localcloud import insights
from localcloud.cloudwatch import embedded_metrics, state_of

# The rules are those of CloudWatch's user guide, "Configuring how CloudWatch alarms treat missing data". The examples
# are from memory and were not compared with its tables. Each has five points (X breaching, 0 not breaching, - missing)
# for an alarm that evaluates three, and its state if missing data is `missing`, `breaching` and `notBreaching`.
THREE_OF_THREE = {
    "0-X-X": ("OK", "OK", "OK"),
    "----0": ("OK", "OK", "OK"),
    "-----": ("INSUFFICIENT_DATA", "ALARM", "OK"),
    "0XX-X": ("ALARM", "ALARM", "ALARM"),
    "--X--": ("ALARM", "ALARM", "OK"),
}
TWO_OF_THREE = {
    "0-X-X": ("ALARM", "ALARM", "ALARM"),
    "00X0X": ("ALARM", "ALARM", "ALARM"),
    "0-X--": ("OK", "ALARM", "OK"),
    "----0": ("OK", "ALARM", "OK"),
    "----X": ("ALARM", "ALARM", "OK"),
}


@pytest.mark.parametrize(
    ("needed", "points", "states"),
    [(3, *row) for row in THREE_OF_THREE.items()] + [(2, *row) for row in TWO_OF_THREE.items()],
)
def test_states_follow_cloudwatchs_rules(needed, points, states):
    values = [{"X": True, "0": False, "-": None}[point] for point in points]
    assert tuple(state_of(values, needed, 3, treat) for treat in ("missing", "breaching", "notBreaching")) == states


def test_alarm_that_ignores_gaps_stays_as_it_is():
    assert state_of([None, None, True], 1, 2, "ignore") is None
    assert state_of([None, True, True], 1, 2, "ignore") == "ALARM"


def emf(**more):
    directive = {"Namespace": "N", "Dimensions": [["function"]], "Metrics": [{"Name": "Rows", "Unit": "Count"}]}
    return json.dumps({"_aws": {"Timestamp": 2000, "CloudWatchMetrics": [directive]}, "function": "f", **more})


def test_metrics_are_read_from_lines_in_embedded_metric_format():
    assert embedded_metrics(emf(Rows=[3.0, 4.0])) == [
        ("N", "Rows", {"function": "f"}, "Count", 3.0, 2.0),
        ("N", "Rows", {"function": "f"}, "Count", 4.0, 2.0),
    ]
    assert embedded_metrics(emf(Rows=3)) == [("N", "Rows", {"function": "f"}, "Count", 3.0, 2.0)]


@pytest.mark.parametrize(
    "line", ["START RequestId: 1", '{"message": "summary"}', emf(), emf(Rows="x"), '"_aws" no JSON']
)
def test_other_lines_have_no_metrics(line):
    assert embedded_metrics(line) == []


LINES = [
    {"message": "summary", "file": f"raw/f{n}.csv", "rows": 100 * n, "rejected": n, "rules": {"bad": n}, "tags": ["a"]}
    for n in range(1, 5)
] + [{"cause": "it's | bad", "file": "x"}]
REPORT = "REPORT RequestId: abc\tDuration: 12.5 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB"


def answer(question):
    records = [{"@message": json.dumps(line), "@timestamp": f"2025-05-01T00:0{n}:00"} for n, line in enumerate(LINES)]
    records.append({"@message": REPORT, "@timestamp": "2025-05-01T00:09:00"})
    return [list(row.values()) for row in insights.run(insights.read(question), list(map(insights.fields_of, records)))]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ('filter message = "summary" and rejected > 2 | fields file, rows | sort rows desc',
         [["raw/f4.csv", "400"], ["raw/f3.csv", "300"]]),
        ("filter ispresent(cause) | fields file, cause", [["x", "it's | bad"]]),
        ("filter @message like /it.s \\| BAD/i | display file", [["x"]]),
        ("filter file not like /raw/ | display file", [["x"]]),
        ('filter file like "f2." | display file, rules.bad, tags.0', [["raw/f2.csv", "2", "a"]]),
        ('filter file in ["raw/f1.csv", "x"] | display file | sort file asc', [["raw/f1.csv"], ["x"]]),
        ("# a comment\nstats sum(rows) as read, pct(rows, 50) as median, count(*) as lines", [["1000", "250", "6"]]),
        ('filter message = "summary" | stats max(rows) by bin(2m) as slot | sort slot asc',
         [["2025-05-01 00:00:00.000", "200"], ["2025-05-01 00:02:00.000", "400"]]),
        ('filter @type = "REPORT" | stats max(@duration) as ms, max(@maxMemoryUsed) / 1000000 as mb', [["12.5", "64"]]),
        ("fields rows * 2 as twice | sort rows desc | limit 1 | display twice", [["800"]]),
        ("filter nowhere > 1 | fields file", []),
    ],
)  # fmt: skip
def test_log_query_returns_its_rows(question, rows):
    assert answer(question) == rows


@pytest.mark.parametrize(
    "question",
    ["", "parse @message /x/", "filter magic(file) = 1", "filter file > 3", "stats nonsense by", "filter file like 3",
     "limit many", "filter rows ~ 1"],
)  # fmt: skip
def test_query_that_cannot_be_run_is_rejected_as_a_whole(question):
    with pytest.raises(insights.Malformed):
        answer(question)


def test_every_saved_log_query_can_be_parsed():
    assert len(monitoring.log_queries()) >= 8
    for name, text in monitoring.log_queries().items():
        assert insights.read(text).stages, name
        assert text.startswith("# DubeGrid: "), name
