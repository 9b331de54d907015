"""Rows and files that are not stored, kept under `rejected/` with line, rule and reason: nothing is lost silently."""

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from csv_rows import Rejection

from dubegrid_lib.schema.prefixes import REJECTED_PREFIX

COLUMNS = ("line", "rule", "reason", "row")


def rejected_key(key: str) -> str:
    """``raw/a.csv`` → ``rejected/raw/a.csv``; other keys get that ending, since the list is a CSV."""
    return f"{REJECTED_PREFIX}{key}" if key.endswith(".csv") else f"{REJECTED_PREFIX}{key}.csv"


class Rejects:
    """The rejections of one object: counted by rule, written to a scratch file, uploaded at the end."""

    def __init__(self, s3: Any, bucket: str, key: str, scratch: Path):
        self.rules = Counter[str]()
        self._s3 = s3
        self._target = {"Bucket": bucket, "Key": rejected_key(key)}
        self._path = scratch / "rejected.csv"
        self._open()

    def _open(self) -> None:
        self._file = self._path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(COLUMNS)

    def add(self, rejection: Rejection) -> None:
        self.rules[rejection.rule] += 1
        self._writer.writerow((rejection.line, rejection.rule, rejection.reason, rejection.text))

    def restart(self) -> None:
        """Discard the rejections so far, because the file is read again."""
        self._file.close()
        self.rules.clear()
        self._open()

    def reject_file(self, rule: str, reason: str, rows: int) -> None:
        """Replace the rows' rejections by one for the whole file, of which `rows` were read."""
        self.restart()
        self.add(Rejection(1, rule, reason, ""))
        self.rules = Counter({rule: rows})

    def take_over(self, key: str, lines_before: int) -> None:
        """Add the rejections of a part of the file, with line numbers counted from the start of the file."""
        body = self._s3.get_object(Bucket=self._target["Bucket"], Key=rejected_key(key))["Body"]
        rows = csv.reader(io.TextIOWrapper(io.BufferedReader(body), encoding="utf-8", newline=""))
        next(rows)
        for line, rule, reason, text in rows:
            self.add(Rejection(int(line) + lines_before, rule, reason, text))

    def forget(self, key: str) -> None:
        """Remove the list of a part."""
        self._s3.delete_object(Bucket=self._target["Bucket"], Key=rejected_key(key))

    def upload(self) -> None:
        """Upload the list; if there is nothing to list, remove the one that an earlier attempt left."""
        self._file.close()
        if self.rules:
            with self._path.open("rb") as body:
                self._s3.put_object(**self._target, Body=body, ContentType="text/csv")
        elif self._exists():
            self._s3.delete_object(**self._target)

    def _exists(self) -> bool:
        try:
            self._s3.head_object(**self._target)
        except ClientError as error:
            # Without the right to list `rejected/`, AWS answers 403 for a key that is not there.
            if error.response["Error"]["Code"] in ("404", "403"):
                return False
            raise
        return True
