"""There is one vocabulary of rules: it contains every rule that the code names, once, and with an action."""

import ast
import re

import pytest

from dubegrid_lib.analysis import quality
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.schema import rules
from dubegrid_lib.schema.load_monitor import BadField
from dubegrid_lib.sources.sample.rows import PLANTED_IN_ROWS

KINDS = (rules.FILE_RULES, rules.ROW_RULES, rules.FLAG_RULES, rules.REPAIR_RULES, rules.SERIES_RULES)
NAMES = {name for kind in KINDS for name in kind}


def named_in_the_function():
    """The first argument of each error and rejection that the function and the schema create."""
    folders = (PROJECT_ROOT / "lambda" / "ingest_csv", PROJECT_ROOT / "dubegrid_lib" / "schema")
    for path in (path for folder in folders for path in folder.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"BadField": 0, "RejectedFile": 0, "Rejection": 1}.get(node.func.id)
                if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    yield node.func.id, node.args[place].value
            # `foreign_format` returns the rule and the reason of a RejectedFile.
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and path.name == "file_formats.py":
                assert isinstance(node.value.elts[0], ast.Constant)
                yield "RejectedFile", node.value.elts[0].value


def test_every_rule_that_is_named_is_known_and_every_known_one_is_named():
    found = set(named_in_the_function())
    assert {name for kind, name in found if kind == "RejectedFile"} == set(rules.FILE_RULES)
    assert {name for kind, name in found if kind != "RejectedFile"} == set(rules.ROW_RULES)


def test_name_that_is_not_a_rule_is_rejected_where_it_is_used():
    with pytest.raises(KeyError):
        BadField("unparseable value", "a slip of the pen")


def test_every_rule_states_its_meaning_and_action():
    for kind in KINDS:
        for name, rule in kind.items():
            assert rule.name == name
            assert rule.means
            assert rule.action
            assert rule.gate in ("always", "share", "never")


def test_flags_are_written_in_capitals_and_no_other_rule_is():
    flags = {*rules.FLAG_RULES, *rules.SERIES_RULES}
    assert {name for name in NAMES if name.isupper()} == flags
    assert all(re.fullmatch(r"[A-Z ]+", name) for name in flags)


def test_analysis_has_no_second_list():
    assert quality.RULES is rules.SERIES_RULES
    assert set(quality.LEFT_OUT) <= set(quality.RULES)
    assert set(rules.FLAG_RULES) <= set(quality.RULES)


def test_a_rule_whose_readings_are_left_out_leaves_them_out():
    """Both ways: the word in the vocabulary and the list that does it. `demand` leaves out readings of FLAG_RULES."""
    said = {name for name, rule in rules.SERIES_RULES.items() if "left out" in rule.action} - rules.FLAG_RULES.keys()
    missing = said - set(quality.LEFT_OUT)
    assert not missing, f"Add to LEFT_OUT in dubegrid_lib/analysis/quality.py: {sorted(missing)}"
    # The maximum is given with and without spikes: the other figures do without them.
    unsaid = set(quality.LEFT_OUT) - said - {"SPIKE"}
    assert not unsaid, f"dubegrid_lib/schema/rules.py does not say that readings are left out: {sorted(unsaid)}"


def test_row_faults_of_the_sample_have_the_same_names():
    spelled_by_the_sample_alone = {"out of order", "thousands separator"}
    assert set(PLANTED_IN_ROWS) - NAMES == spelled_by_the_sample_alone
