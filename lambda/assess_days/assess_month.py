"""Assess one asset's month: read its readings, summarise them, store the summaries and flags, publish alerts."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alert_book import AlertBook
from stored_month import StoredMonth
from summary_table import ALWAYS, SummaryTable

from dubegrid_lib.analysis.alerts import alerts_of, silent
from dubegrid_lib.analysis.summary import summarise
from dubegrid_lib.errors import NoReadings

ATTEMPTS = 3


class Overtaken(RuntimeError):
    """In every attempt, another run for the same month started before this one could write."""


@dataclass(frozen=True)
class Assessor:
    """Where readings, summaries and alerts are stored. `book` is None if no alerts are published."""

    dynamodb: Any
    readings: str
    summaries: SummaryTable
    book: AlertBook | None
    rating_of: Callable[[str], float | None]

    def assess(self, asset: str, month: str, requested: float = ALWAYS) -> dict[str, Any]:
        """Assess a month, so that the stored result covers all readings stored at the time of the request or call.

        Parameters
        ----------
        requested : time of the request, in seconds of the UNIX epoch. Files come in bursts, and each requests its
            months: readings that an earlier run has already read are not read again.

        Returns
        -------
        The record to log; its `outcome` is *written*, *superseded* (a later run writes), *seen* (an earlier run
        covered it) or *empty*.

        Raises
        ------
        Overtaken
            In each attempt, a later run started after this one had changed flags, which may now be out of date.
        """
        for _ in range(ATTEMPTS):
            record = self._run(asset, month, requested)
            requested = ALWAYS
            if record["outcome"] != "superseded" or not record["flagged"]:
                return record
        raise Overtaken(f"asset {asset}, {month}: overtaken by other runs {ATTEMPTS} times")

    def _run(self, asset: str, month: str, requested: float) -> dict[str, Any]:
        # Number and time are taken before reading, so that a run with a later number reads at least what this one read.
        looked = time.time()
        revision = self.summaries.begin(asset, month, requested)
        if revision is None:
            return {"asset_id": asset, "month": month, "outcome": "seen", "flagged": 0, "alerts": 0}
        stored = StoredMonth.read(self.dynamodb, self.readings, asset, month)
        record: dict[str, Any] = {"asset_id": asset, "month": month, "revision": revision}
        try:
            found = summarise(stored.readings(), month, rating_kva=self.rating_of(asset))
        except NoReadings:
            return record | {"outcome": "empty", "alerts": 0}
        flagged = stored.flag(found.left_out, revision)
        written = self.summaries.write(found, revision, looked, stored.name)
        published = sum(self.book.publish_alert(alert) for alert in alerts_of(found)) if written and self.book else 0
        outcome = "written" if written else "superseded"
        return record | {"outcome": outcome, "days": len(found.days), "flagged": flagged, "alerts": published}

    def check_silence(self, months: list[str]) -> list[str]:
        """Publish an alert for each asset whose readings end a day or more before the others'; returns those assets."""
        last: dict[str, float] = {}
        for month in months:
            for asset, stamp in self.summaries.last_readings(month):
                last[asset] = max(last.get(asset, 0.0), datetime.fromisoformat(stamp).timestamp())
        alerts = silent(last, months[-1])
        return [alert.asset_id for alert in alerts if self.book and self.book.publish_alert(alert)]
