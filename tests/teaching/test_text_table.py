"""A table of texts in a notebook: whole texts to the left, numbers to the right, nothing taken for HTML."""

import re

import pandas as pd

from dubegrid_lib.teaching.text_table import TextTable


def cells(page: str) -> list[tuple[str, str, str]]:
    return re.findall(r'<(t[hd]) style="text-align: (\w+)">(.*?)</t[hd]>', page)


def test_texts_are_whole_and_to_the_left_numbers_to_the_right() -> None:
    long = "the file ends here without a line end " * 10
    page = TextTable(pd.DataFrame({"line": [474], "reason": [long]}))._repr_html_()
    assert cells(page) == [
        ("th", "right", "line"), ("th", "left", "reason"), ("td", "right", "474"), ("td", "left", long),
    ]  # fmt: skip


def test_an_index_of_names_is_a_column_of_texts() -> None:
    page = TextTable(pd.DataFrame({"rules": [8]}, index=["of a file"]))._repr_html_()
    assert cells(page) == [
        ("th", "left", ""), ("th", "right", "rules"), ("td", "left", "of a file"), ("td", "right", "8"),
    ]  # fmt: skip


def test_a_text_is_not_taken_for_html() -> None:
    page = TextTable(pd.DataFrame({"row": ["<b>5|L1</b>"]}))._repr_html_()
    assert "<b>" not in page
    assert "&lt;b&gt;5|L1&lt;/b&gt;" in page


def test_without_html_the_texts_are_whole_too() -> None:
    long = "digits are lost " * 20
    assert long in repr(TextTable(pd.DataFrame({"reason": [long]})))
