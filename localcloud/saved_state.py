"""Save the local cloud's state as it changes, so that stopping is quick and a crash loses seconds, not the day.

MiniStack writes its state only when it stops, all tables in one JSON file: 8 million readings took 70 s without any
message. Here items go to SQLite a few seconds after they change, and are read back when their partition is first used.
The other services keep MiniStack's JSON files, written when their content has changed, each with its last good copy.

`lifecycle` requests a save and follows it through `save-request` and `save-outcome`: files of a fixed size that are
overwritten in place, so that they work even if the disk is full.
"""

import functools
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from localcloud.ministack_adapter import STATE_FORMAT, app, dynamodb, persistence, s3

REQUEST, OUTCOME = "save-request", "save-outcome"
OUTCOME_BYTES = 16_384
SAVE_SECONDS = 2.0
# Saving the services may take up to this share of the time, however large they are.
SERVICES_SHARE = 1 / 50
CHUNK = 500
LOST_ITEMS = "The tables' items in it are lost. Files in S3 are kept: what came from them can be ingested again."


class CannotKeep(OSError):
    """An object cannot be written to the local cloud's disk."""


class Items(defaultdict[str, Any]):
    """A table's partitions: each is read from the database when it is first used."""

    def __init__(self, read: Callable[[str], dict[str, Any]], keys: list[str]):
        super().__init__(dict, dict.fromkeys(keys))
        self._read_partition, self._reading = read, threading.Lock()

    def raw(self, key: str) -> dict[str, Any] | None:
        """The partition if it is in memory."""
        return super().get(key)

    def _loaded(self, key: str) -> Any:
        with self._reading:  # two readers at once would create two partitions, and writes to one would be lost
            if super().get(key) is None and key in self:
                super().__setitem__(key, self._read_partition(key))
        return super().__getitem__(key)

    def __getitem__(self, key: str) -> Any:
        found = super().__getitem__(key)
        return self._loaded(key) if found is None else found

    def get(self, key: str, default: Any = None) -> Any:
        found = super().get(key, default)
        return self._loaded(key) if found is None and key in self else found

    def setdefault(self, key: str, default: Any = None) -> Any:
        return self[key] if key in self else super().setdefault(key, default)

    def pop(self, key: str, *default: Any) -> Any:
        if key in self:
            self._loaded(key)
        return super().pop(key, *default)

    def __iter__(self) -> Iterator[str]:  # overridden so that `dict(items)` loads each partition
        return super().__iter__()

    def values(self) -> Any:
        return [self[key] for key in list(self)]

    def items(self) -> Any:
        return [(key, self[key]) for key in list(self)]


class Store:
    """The database of all tables' items. Only one process can have it open; a second one gets an error."""

    def __init__(self, path: Path, warn: Callable[[str], None]):
        self.path = path
        self._lock = threading.RLock()
        try:
            self._connection = self._open()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise SystemExit(
                    f"Another local cloud is using {path.parent}: stop it first (`python -m localcloud down`)."
                ) from error
            raise SystemExit(f"Cannot open {path}: {error}. Check the disk's free space and permissions.") from error
        except sqlite3.DatabaseError as error:
            aside = path.with_suffix(".broken")
            for end in ("-wal", "-shm"):
                Path(f"{path}{end}").unlink(missing_ok=True)
            path.replace(aside)
            warn(f"{path.name} was damaged ({error}) and was moved to {aside}. {LOST_ITEMS}")
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=0.5, check_same_thread=False, isolation_level=None)
        try:
            connection.execute("PRAGMA locking_mode = exclusive")
            connection.execute("PRAGMA journal_mode = wal")
            connection.execute("PRAGMA synchronous = normal")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("CREATE TABLE IF NOT EXISTS items (tab TEXT, part TEXT, sort TEXT, body TEXT)")
            connection.execute("CREATE UNIQUE INDEX IF NOT EXISTS by_key ON items (tab, part, sort)")
            connection.execute("COMMIT")
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise sqlite3.DatabaseError(found)
        except BaseException:
            connection.close()
            raise
        return connection

    def run(self, statement: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def run_many(self, statement: str, rows: list[Any]) -> None:
        with self._lock:
            self._connection.executemany(statement, rows)

    def close(self) -> None:
        with self._lock:
            self._connection.close()


class SavedState:
    """Follows what changes in MiniStack's services, and saves it."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.warnings: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)
        for name, size in ((REQUEST, 32), (OUTCOME, OUTCOME_BYTES)):
            (folder / name).write_bytes(b" " * size)
        self.store = Store(folder / "items.sqlite", self.warnings.append)
        self._changed: deque[tuple[str, str | None, str | None]] = deque()  # without a key: the whole table
        self._known: set[str] = set()
        self._digests: dict[str, str] = {}
        self._saving = threading.Lock()
        self._touched = 3
        self._next_services = 0.0

    # What MiniStack calls

    def set_item(self, table: dict[str, Any], part: str, sort: str, item: Any) -> Any:
        old = self._set_item(table, part, sort, item)
        self._changed.append((_id_of(table), part, sort))
        return old

    def remove_item(self, table: dict[str, Any], part: str, sort: str) -> Any:
        old = self._remove_item(table, part, sort)
        self._changed.append((_id_of(table), part, sort))
        return old

    def items_replaced(self, table: dict[str, Any]) -> None:
        self._items_replaced(table)
        self._changed.append((_id_of(table), None, None))

    def state_without_items(self) -> dict[str, Any]:
        """DynamoDB's state for its JSON file: the tables without their items."""
        tables = dynamodb.tables
        held = [(scope, table, table["items"]) for scope, table in list(tables.all_items())]
        copied = type(tables)()
        for scope, table, _ in held:
            kept = {name: value for name, value in table.items() if name not in ("items", dynamodb.index_members)}
            copied.set_scoped(*scope, json.loads(self._encoded(kept), object_hook=persistence.json_object_hook))
        for table in copied.all_values():
            table["items"] = {}
        names = {"ttl_settings", "pitr_settings", "kinesis_destinations", "contributor_insights", "backups"}
        names |= {"tags", "resource_policies", "exports", "imports"}
        return {"tables": copied} | {name: getattr(dynamodb, name) for name in sorted(names)}

    def restore_tables(self, data: Any) -> None:
        self._restore(data)
        for table in dynamodb.tables.all_values():
            own = _id_of(table)
            counted = self.store.run("SELECT part, count(*) FROM items WHERE tab = ? GROUP BY part", own)
            if table["items"] and not counted:
                continue  # an older state, saved by MiniStack itself: the first save converts it
            table["items"] = Items(functools.partial(self._partition, own), [part for part, _ in counted])
            table["ItemCount"] = sum(count for _, count in counted)
            table["TableSizeBytes"] = table["ItemCount"] * 200  # MiniStack's estimate
            self._known.add(own)

    def load(self, service: str) -> Any:
        """A service's state; its last good copy if the file cannot be read."""
        path = self.folder / f"{service}.json"
        kept = _last_good(path)
        if (broken := path.exists() and not _is_json(path)) or not path.exists():
            if broken:
                path.replace(path.with_suffix(".json.broken"))
            found = kept.exists() and _is_json(kept)
            if found:
                shutil.copyfile(kept, path)
            if broken:
                lost = "nothing of it is left: its resources must be created again"
                instead = "the copy before it is used" if found else lost
                self.warnings.append(f"{path.name} was damaged and was moved to {path.name}.broken; {instead}.")
        return persistence.load_state(service)

    # Saving

    def save(self, report: Callable[[int, int], None] = lambda done, of: None) -> None:
        """Write everything that has changed since the last time.

        Raises
        ------
        OSError or sqlite3.Error
            It cannot be written; the next call tries again, so nothing is lost.
        """
        with self._saving:
            self._save_services()
            self._save_items(report)

    def _save_services(self) -> None:
        for service, get_state in app.states_to_save().items():
            state = _settled(get_state)
            if state is None:
                continue  # a service that could not be imported
            wrapped = {STATE_FORMAT: persistence.format_version(service), "payload": state}
            text = _settled(functools.partial(self._encoded, wrapped))
            digest = hashlib.sha256(text.encode()).hexdigest()
            if self._digests.get(service) == digest:
                continue
            self._write(self.folder / f"{service}.json", text)
            self._digests[service] = digest

    def _write(self, path: Path, text: str) -> None:
        fresh = path.with_suffix(".json.tmp")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            fresh.unlink(missing_ok=True)
            raise
        if path.exists():
            path.replace(_last_good(path))
        fresh.replace(path)

    def _save_items(self, report: Callable[[int, int], None]) -> None:
        tables = {_id_of(table): table for table in dynamodb.tables.all_values()}
        changed = [self._changed.popleft() for _ in range(len(self._changed))]
        wholly = {own for own, part, _ in changed if part is None and own in tables} | (tables.keys() - self._known)
        gone = self._known - tables.keys()
        keys = dict.fromkeys(one for one in changed if one[0] in tables and one[0] not in wholly)
        try:
            if keys or wholly or gone:
                self._write_items(tables, list(keys), wholly, gone, report)
        except BaseException:
            self._changed.extendleft(reversed(changed))
            raise
        self._known = set(tables)

    def _write_items(
        self,
        tables: dict[str, Any],
        keys: list[Any],
        wholly: set[str],
        gone: set[str],
        report: Callable[[int, int], None],
    ) -> None:
        self.store.run("BEGIN")
        try:
            for own in wholly | gone:
                self.store.run("DELETE FROM items WHERE tab = ?", own)
            for own in wholly:
                for part, held in tables[own]["items"].items():
                    keys += [(own, part, sort) for sort in list(held)]
            for start in range(0, len(keys), CHUNK):
                self._write_chunk(tables, keys[start : start + CHUNK])
                report(min(start + CHUNK, len(keys)), len(keys))
            self.store.run("COMMIT")
        except BaseException:
            if self.store._connection.in_transaction:
                self.store.run("ROLLBACK")
            raise

    def _write_chunk(self, tables: dict[str, Any], keys: list[tuple[str, str, str]]) -> None:
        stored, removed = [], []
        for own, part, sort in keys:
            item = (dict.get(tables[own]["items"], part) or {}).get(sort)
            if item is None:
                removed.append((own, part, sort))
            else:
                stored.append((own, part, sort, self._encoded(item)))
        self.store.run_many("INSERT OR REPLACE INTO items VALUES (?, ?, ?, ?)", stored)
        self.store.run_many("DELETE FROM items WHERE tab = ? AND part = ? AND sort = ?", removed)

    def _partition(self, own: str, part: str) -> dict[str, Any]:
        rows = self.store.run("SELECT sort, body FROM items WHERE tab = ? AND part = ? ORDER BY rowid", own, part)
        hook = persistence.json_object_hook
        return {sort: json.loads(body, object_hook=hook if '"__' in body else None) for sort, body in rows}

    def _encoded(self, value: Any) -> str:
        return json.dumps(value, default=persistence.json_default)

    # Following

    def follow(self) -> None:
        """Save every few seconds, and at once on request, for as long as the process runs."""
        answered, failed = self._asked(), ""
        due = time.monotonic() + SAVE_SECONDS
        while True:
            time.sleep(0.05)
            asked = self._asked()
            if asked != answered:
                self.save_when_asked(asked)
                answered, due = asked, time.monotonic() + SAVE_SECONDS
            elif time.monotonic() > due:
                failed = self._save_what_changed(failed)
                due = time.monotonic() + SAVE_SECONDS

    def _save_what_changed(self, failed: str) -> str:
        try:
            started = time.monotonic()
            new_tables = {_id_of(table) for table in dynamodb.tables.all_values()} != self._known
            with self._saving:
                if new_tables or (self._touched and started > self._next_services):
                    self._touched = max(0, self._touched - 1)
                    self._save_services()
                    self._next_services = time.monotonic() + (time.monotonic() - started) / SERVICES_SHARE
                self._save_items(lambda done, of: None)
        except (OSError, sqlite3.Error, RuntimeError) as error:
            if str(error) != failed:
                print(f"Cannot save the state in {self.folder}: {error}", file=sys.stderr, flush=True)
            return str(error)
        return ""

    def save_when_asked(self, asked: str) -> None:
        self._tell(asked, "saving")
        last = [time.monotonic()]

        def report(done: int, of: int) -> None:
            if time.monotonic() - last[0] > 0.5:
                last[0] = time.monotonic()
                self._tell(asked, "saving", done=done, of=of)

        try:
            self.save(report)
        except (OSError, sqlite3.Error, RuntimeError) as error:
            self._tell(asked, "failed", error=str(error))
        else:
            self._tell(asked, "saved")

    def _asked(self) -> str:
        return (self.folder / REQUEST).read_text().strip()

    def _tell(self, asked: str, state: str, **more: Any) -> None:
        outcome = {"asked": asked, "state": state, "at": time.time(), "warnings": self.warnings[:10]} | more
        with (self.folder / OUTCOME).open("r+b") as file:
            file.write(json.dumps(outcome).encode().ljust(OUTCOME_BYTES)[:OUTCOME_BYTES])

    def save_at_the_end(self, services: Any) -> None:
        """Replaces MiniStack's own saving at the end of the process."""
        self.save_when_asked(self._asked())
        self.store.close()

    def install(self) -> None:
        """Replace MiniStack's saving and loading."""
        self._set_item, self._remove_item = dynamodb.set_item, dynamodb.remove_item
        self._items_replaced, self._restore = dynamodb.items_replaced, dynamodb.load_persisted_state
        dynamodb.set_item, dynamodb.remove_item = self.set_item, self.remove_item
        dynamodb.items_replaced = self.items_replaced
        dynamodb.get_state, dynamodb.load_persisted_state = self.state_without_items, self.restore_tables
        app.load_state, app.save_all = self.load, self.save_at_the_end
        for service, handler in list(app.handlers.items()):
            app.handlers[service] = self._noticed(handler)

    def _noticed(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        async def handle(*arguments: Any, **named: Any) -> Any:
            self._touched = 3  # what a request started may go on for a few more passes
            try:
                return await handler(*arguments, **named)
            except CannotKeep as error:
                body = f"<Error><Code>InternalError</Code><Message>{escape(str(error))}</Message></Error>"
                return 500, {"Content-Type": "application/xml"}, body.encode()

        return handle


def check_objects(warn: Callable[[str], None]) -> None:
    """Move away objects whose file differs from its description: half written, cut short."""
    damaged = Path(s3.folder).parent / "damaged"
    for (account, bucket), held in list(s3.buckets._data.items()):
        for key, found in list(held["objects"].items()):
            path = Path(s3.object_path(bucket, key, account))
            described = Path(f"{path}.meta.json")
            whole = described.is_file() and described.read_bytes().rstrip().endswith(b"}")
            if whole and path.stat().st_size == found["size"]:
                continue
            version = s3.version_path(bucket, key, found.get("version_id") or "null", account)
            if whole and version and Path(version).is_file() and Path(version).stat().st_size == found["size"]:
                shutil.copyfile(version, path)  # an overwrite that was interrupted: the previous content remains valid
                continue
            aside = damaged / bucket / hashlib.sha256(key.encode()).hexdigest()[:16]
            aside.parent.mkdir(parents=True, exist_ok=True)
            path.replace(aside)
            described.unlink(missing_ok=True)
            del held["objects"][key]
            s3.object_versions._data.pop((account, (bucket, key)), None)
            warn(f"The file of s3://{bucket}/{key} was damaged and was moved to {aside}: upload it again.")


def refuse_what_cannot_be_kept() -> None:
    """Fail an upload whose object cannot be written to disk; MiniStack would report success and lose it."""
    persist = s3.persist_object

    def persist_or_fail(bucket: str, key: str, obj: Any) -> None:
        persist(bucket, key, obj)
        if isinstance(obj, dict) and obj.get("body") is not None:
            free = shutil.disk_usage(s3.folder).free
            raise CannotKeep(f"s3://{bucket}/{key} is not stored: {free:,} bytes are free on the disk of {s3.folder}")

    s3.persist_object = persist_or_fail


def install() -> None:
    """Save the local cloud's state as it changes; called before the server starts."""
    saved = SavedState(Path(persistence.folder))
    check_objects(saved.warnings.append)
    refuse_what_cannot_be_kept()
    saved.install()
    restore = app.load_persisted_state

    def restore_then_follow() -> None:
        restore()
        for warning in saved.warnings:
            print(warning, file=sys.stderr, flush=True)
        saved._tell(saved._asked(), "ready")
        threading.Thread(target=saved.follow, daemon=True, name="localcloud-saved-state").start()

    app.load_persisted_state = restore_then_follow


def _id_of(table: dict[str, Any]) -> str:
    return f"{table.get('TableArn')} {table.get('TableId')}"


def _last_good(path: Path) -> Path:
    return path.with_suffix(".json.last-good")


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def _settled(look: Callable[[], Any]) -> Any:
    """Call a function that iterates over what requests may change at the same time; try again if they did."""
    for _ in range(20):
        try:
            return look()
        except RuntimeError:  # dictionary changed size during iteration
            time.sleep(0.01)
    return look()
