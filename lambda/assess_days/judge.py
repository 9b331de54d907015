"""One look at an asset's month: read, judge, write what follows, tell what somebody should know."""

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
    """Other looks at the same month began each time before this one could write."""


@dataclass(frozen=True)
class Judge:
    """Where readings, summaries and alerts are. `book` is None where no alerts are told."""

    dynamodb: Any
    readings: str
    summaries: SummaryTable
    book: AlertBook | None
    rating_of: Callable[[str], float | None]

    def judge(self, asset: str, month: str, asked: float = ALWAYS) -> dict[str, Any]:
        """Look until what stands follows from all readings stored when the month was asked for, or the call began.

        Parameters
        ----------
        asked : when, in seconds of the UNIX epoch. Files come in bursts, and each asks for its months: what an earlier
            look has seen is not read again.

        Returns
        -------
        The record to log; its `outcome` is *written*, *superseded* (a later look does the writing), *seen* (an earlier
        one did) or *empty*.

        Raises
        ------
        Overtaken
            Each time a later look began after this one had changed flags, which may be older than those of that look.
        """
        for _ in range(ATTEMPTS):
            record = self._look(asset, month, asked)
            asked = ALWAYS
            if record["outcome"] != "superseded" or not record["flagged"]:
                return record
        raise Overtaken(f"asset {asset}, {month}: overtaken by other looks {ATTEMPTS} times")

    def _look(self, asset: str, month: str, asked: float) -> dict[str, Any]:
        # Number and time before the reading: whoever takes a later one reads at least what we read.
        looked = time.time()
        revision = self.summaries.begin(asset, month, asked)
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
        told = sum(self.book.tell(alert) for alert in alerts_of(found)) if written and self.book else 0
        outcome = "written" if written else "superseded"
        return record | {"outcome": outcome, "days": len(found.days), "flagged": flagged, "alerts": told}

    def look_for_silence(self, months: list[str]) -> list[str]:
        """Tell of assets whose readings end a day or more before the others' in some months; returns those told."""
        last: dict[str, float] = {}
        for month in months:
            for asset, stamp in self.summaries.last_readings(month):
                last[asset] = max(last.get(asset, 0.0), datetime.fromisoformat(stamp).timestamp())
        return [alert.asset_id for alert in silent(last, months[-1]) if self.book and self.book.tell(alert)]
