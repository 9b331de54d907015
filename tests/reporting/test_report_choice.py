"""Which register a report uses."""

import pytest

from dubegrid_lib.analysis.asset_register import AssetRecord
from dubegrid_lib.reporting import report_choice
from dubegrid_lib.reporting.report_choice import chosen, notebook_defaults
from dubegrid_lib.stack import stored_register
from dubegrid_lib.stack.stored_register import StoredRegister

STORED = StoredRegister({"1": AssetRecord("1", 500)}, "ours.csv", "2025-01-02 03:04")


@pytest.fixture
def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_choice, "connect", lambda settings: None)
    monkeypatch.setattr(report_choice, "stored", lambda kit: STORED)


@pytest.mark.usefixtures("stored")
def test_a_notebook_uses_the_stored_register_unless_a_file_is_named() -> None:
    example = notebook_defaults("fleet")
    assert example["register"] == ""
    in_notebook = chosen("fleet", {**example, "get_ipython": None})
    assert in_notebook.register_used == "the stored register ours.csv, 1 asset, stored 2025-01-02 03:04"
    named = chosen("fleet", {**example, "register": "data/asset_register.csv"})
    assert named.register_used.startswith("asset_register.csv")
    assert chosen("fleet", {**example, "register": "none"}).register == {}


def test_without_a_stored_register_a_notebook_uses_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_choice, "connect", lambda settings: None)
    monkeypatch.setattr(report_choice, "stored", lambda kit: None)
    assert chosen("fleet", {**notebook_defaults("fleet"), "get_ipython": None}).register_used == ""


def test_the_course_uses_the_stored_register_or_says_that_it_uses_the_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored_register, "stored", lambda kit: STORED)
    assert stored_register.stored_or_sample(None) is STORED  # type: ignore[arg-type]
    monkeypatch.setattr(stored_register, "stored", lambda kit: None)
    sample = stored_register.stored_or_sample(None)  # type: ignore[arg-type]
    assert str(sample).startswith("the sample's asset_register.csv, ")
    assert sample.records["722267"].rating_kva == 315
