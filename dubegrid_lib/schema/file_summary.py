"""The summary of a file: what the first function logs, stores and publishes, and what the library reads back."""

from typing import TypedDict


class ItemCounts(TypedDict):
    """Items of the readings table that a file created, and existing ones that it merged into."""

    created: int
    merged: int


class ParquetFile(TypedDict, total=False):
    """A Parquet object of a file; until it is written, only its key is known."""

    key: str
    rows: int
    bytes: int


class Totals(TypedDict):
    """What every summary has: rows = stored + duplicates + rejected; `rules` counts the rejections by rule."""

    rows: int
    stored: int
    duplicates: int
    rejected: int
    streamed: int
    rules: dict[str, int]
    items: ItemCounts
    milliseconds: int


class Details(TypedDict, total=False):
    """What a summary has if the file was read.

    `schema` and `in_order` describe the header; `flagged` and `repaired` count rows by rule, and `first_lines` has the
    first line that broke a rule. `asset_days` counts the days of assets (UTC) that the readings touch.
    `values_replaced` and `values_outranked` count measured values of the table that this file replaced, or that a later
    upload kept. `ranges` is the number of ranges of a large file, `done` their counts until the file is concluded.
    """

    schema: str
    in_order: bool
    blank_lines: int
    flagged: dict[str, int]
    repaired: dict[str, int]
    first_lines: dict[str, int]
    asset_days: int
    values_replaced: int
    values_outranked: int
    encodings: list[str]
    ends_with_newline: bool
    peak_memory_mb: int
    bytes: int
    parquet: list[ParquetFile]
    parquet_version: str | None
    ranges: int
    done: dict[str, str]


class Counts(Totals, Details):
    """The counts of a file, or of one range of a large file."""


class FileSummary(Counts):
    """The outcome of one version of a file.

    `status` is *ingested*, *rejected* (nothing was stored), *superseded* (a later version came first) or *split* (into
    ranges). `rejected_key` is where its rejected rows are listed, `code` the version of the function.
    """

    file: str
    version: str | None
    status: str
    rejected_key: str
    code: str


class LedgerFields(FileSummary, total=False):
    """What the ledger stores of a version: its summary, and when attempts started, ended or why one failed."""

    started_at: str
    finished_at: str
    cause: str
    superseded_by: str
