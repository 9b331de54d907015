"""Fetching from a CKAN portal: which files arrive, what is reported if they do not, and where the token may be sent."""

import datetime as dt
import email.utils
import gzip
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import ckan
import pytest
from ckan import TOKEN, File, Portal
from steps import HEADER

from dubegrid_lib.cli import app, files
from dubegrid_lib.config import real_readings
from dubegrid_lib.errors import BadMonth, BadSetting, NoReadings
from dubegrid_lib.ingest.pipeline import send
from dubegrid_lib.query import readings
from dubegrid_lib.sources import portal
from dubegrid_lib.sources.portal import FetchSpec, fetch, load_spec
from dubegrid_lib.sources.portal.check import checksum
from dubegrid_lib.sources.portal.client import CHUNK
from dubegrid_lib.sources.portal.columns import fit
from dubegrid_lib.stack.session import Kit


def rows(asset: str, *days: str, name: str = "Warren Lane, Lickey - Barnt Green") -> str:
    """One day of readings of a busbar phase, every ten minutes."""
    lines = [
        f'{asset},"{name}",{day}T{n // 6:02}:{n % 6}0:00Z,busbar,,L1 Active Power,kW,{n}.5'
        for day in days
        for n in range(144)
    ]
    return "\n".join(lines) + "\n"


MAY_TO_JUNE = (HEADER + "\n" + rows("721030", "2025-05-30", "2025-05-31", "2025-06-01")).encode()
CUT = CHUNK + 5000  # connections break after this many bytes in these tests; an incomplete piece is lost


@pytest.fixture
def served() -> Iterator[Portal]:
    """Two substations that need a token, a third that is open to all, and a document."""
    files = (
        File("721030.csv", MAY_TO_JUNE),
        File("721031.csv", (HEADER + "\n" + rows("721031", "2025-05-01")).encode()),
        File("721032.csv", (HEADER + "\n" + rows("721032", "2025-05-01")).encode(), restricted=False),
        File("DSA 721030 data sharing assessment.pdf", b"%PDF", restricted=False, format="PDF"),
    )
    with ckan.running(Portal(*files)) as running:
        yield running


@pytest.fixture
def spec(served: Portal, tmp_path: Path) -> FetchSpec:
    return FetchSpec(("721030",), url=served.url, token=TOKEN, cache=tmp_path / "cache", pause=0, backoff=0.01)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


def test_file_arrives_byte_for_byte_checked_and_with_its_licence(served: Portal, spec: FetchSpec, folder: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    (file,) = fetch(spec, folder, lambda *step: seen.append(step))
    assert file.path == folder / "721030.csv"
    assert file.path.read_bytes() == MAY_TO_JUNE
    assert (file.rows, file.status, file.checked) == (3 * 144, "fetched", ("size", "md5"))
    assert seen[-1] == ("721030.csv", len(MAY_TO_JUNE), len(MAY_TO_JUNE))
    licence = (folder / "LICENCE.txt").read_text("utf-8")
    assert licence.startswith("Supported by NGED Open Data\n")
    assert "Open Government Licence v3.0" in licence
    assert "WPD Open Data Licence" in licence
    assert json.loads((folder / "portal.json").read_text())["files"]["721030.csv"]["checked"] == ["size", "md5"]


def test_token_is_sent_without_a_scheme_and_stored_nowhere(
    served: Portal, spec: FetchSpec, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        fetch(spec, folder)
    assert [headers["Authorization"] for _, headers in served.asked] == [TOKEN, TOKEN]
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(spec)
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(stored) >= 4
    assert [path for path in stored if TOKEN.encode() in path.read_bytes()] == []


def test_token_stays_with_the_portal(served: Portal, spec: FetchSpec, folder: Path) -> None:
    with ckan.running(Portal(File("721030.csv", MAY_TO_JUNE, restricted=False))) as storage:
        elsewhere = f"{storage.url}/dataset/x/resource/00000000-0000-4000-8000-{0:012}/download/721030.csv"
        served.fail("download", ckan.status(302, Location=elsewhere))
        fetch(spec, folder)
        served.files[1].further["url"] = elsewhere
        served.files[1].further |= {"size": None, "hash": ""}
        fetch(replace(spec, substations=("721031",), cache=None), folder)
        assert len(storage.asked) == 2
        assert [headers for _, headers in storage.asked if "Authorization" in headers] == []


@pytest.mark.parametrize("token", [f"Bearer {TOKEN}", f"{TOKEN}\nX-Evil: 1", "tökén"])
def test_impossible_token_is_rejected_without_showing_it(token: str) -> None:
    with pytest.raises(portal.PortalError, match="DUBEGRID_PORTAL_TOKEN") as raised:
        load_spec(("721030",), environ={"DUBEGRID_PORTAL_TOKEN": token})
    assert token not in str(raised.value)


def test_token_is_not_sent_over_plain_http() -> None:
    with pytest.raises(BadSetting, match="https://"):
        load_spec(("721030",), environ={"DUBEGRID_PORTAL_URL": "http://portal.example"})


def test_hidden_address_is_explained(served: Portal, spec: FetchSpec, folder: Path) -> None:
    with pytest.raises(portal.HiddenAddress, match=r"'redacted'.*DUBEGRID_PORTAL_TOKEN"):
        fetch(replace(spec, token=None), folder)
    with pytest.raises(portal.HiddenAddress, match="mistyped, expired"):
        fetch(replace(spec, token="wrong"), folder)
    # The description that was kept from the first attempts must not prevent a retry with the right token.
    assert fetch(spec, folder)[0].status == "fetched"


def test_open_files_need_no_token_and_hidden_ones_do_not_prevent_them(spec: FetchSpec, folder: Path) -> None:
    files = fetch(replace(spec, token=None, substations=None), folder)
    assert [(file.substation, file.status) for file in files] == [
        ("721030", "failed"),
        ("721031", "failed"),
        ("721032", "fetched"),
    ]
    assert "redacted" in (files[0].problem or "")
    assert files[0].path is None


@pytest.mark.parametrize("code", [200, 403])
def test_denied_lookup_is_explained(served: Portal, spec: FetchSpec, folder: Path, code: int) -> None:
    served.fail("package_show", ckan.denial(f"{ckan.DENIED} {TOKEN}", code))
    with pytest.raises(portal.AccessDenied, match="restricted to registered users") as denied:
        fetch(spec, folder)
    assert "\n" not in str(denied.value)
    assert TOKEN not in str(denied.value)
    assert len(served.asked) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (ckan.status(403), "HTTP 403"),
        (ckan.status(401), "HTTP 401"),
        (ckan.status(200, b"<html>Log in</html>", "text/html; charset=utf-8"), "a web page"),
        (ckan.denial(), "restricted to registered users"),
    ],
    ids=["403", "401", "login page", "denial under 200"],
)
def test_denied_download_is_explained_and_leaves_no_file(
    served: Portal, spec: FetchSpec, folder: Path, fault: ckan.Fault, said: str
) -> None:
    served.fail("download", fault)
    with pytest.raises(portal.AccessDenied, match=rf"denies 721030\.csv \(.*{said}.*make a new one"):
        fetch(spec, folder)
    assert list(folder.glob("721030*")) == []


def test_broken_download_is_resumed_where_it_broke_off(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.fail("download", ckan.broken_off(MAY_TO_JUNE, CUT))
    (file,) = fetch(spec, folder)
    assert file.status == "resumed"
    assert (folder / "721030.csv").read_bytes() == MAY_TO_JUNE
    first, second = served.asked_for("download")
    assert "Range" not in first
    assert second["Range"] == f"bytes={CHUNK}-"
    assert second["If-Range"].startswith('"')


def test_a_later_fetch_resumes_an_earlier_one(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.fail("download", ckan.broken_off(MAY_TO_JUNE, CUT), *[ckan.reset] * 4)
    with pytest.raises(portal.PortalUnavailable, match="what was received is kept"):
        fetch(spec, folder)
    assert (folder / "721030.csv.part").stat().st_size == CHUNK
    assert not (folder / "721030.csv").exists()
    (file,) = fetch(spec, folder)
    assert file.status == "resumed"
    assert (folder / "721030.csv").read_bytes() == MAY_TO_JUNE
    assert served.asked_for("download")[-1]["Range"] == f"bytes={CHUNK}-"
    assert list(folder.glob("*.part*")) == []


def test_complete_part_that_was_not_renamed_is_used(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.fail("download", ckan.broken_off(MAY_TO_JUNE, CUT), *[ckan.reset] * 4)
    with pytest.raises(portal.PortalUnavailable):
        fetch(spec, folder)
    (folder / "721030.csv.part").write_bytes(MAY_TO_JUNE)
    assert fetch(spec, folder)[0].status == "resumed"
    assert (folder / "721030.csv").read_bytes() == MAY_TO_JUNE


def test_file_that_changed_in_between_is_fetched_again(served: Portal, spec: FetchSpec, folder: Path) -> None:
    old = MAY_TO_JUNE.replace(b".5\n", b".9\n")
    served.fail("download", ckan.broken_off(old, CUT))
    (file,) = fetch(spec, folder)
    assert file.status == "fetched"
    assert (folder / "721030.csv").read_bytes() == MAY_TO_JUNE


@pytest.mark.parametrize("how", ["no ranges", "no ETag", "weak ETag"])
def test_portal_that_cannot_resume_sends_the_whole_again(
    served: Portal, spec: FetchSpec, folder: Path, how: str
) -> None:
    served.ranges = how != "no ranges"
    etag = {"no ranges": '"1"', "no ETag": "", "weak ETag": 'W/"1"'}[how]
    served.files[0].etag = etag
    served.fail("download", ckan.broken_off(MAY_TO_JUNE, CUT, etag))
    assert fetch(spec, folder)[0].status == "fetched"
    assert (folder / "721030.csv").read_bytes() == MAY_TO_JUNE


def test_rest_of_another_file_is_not_accepted(served: Portal, spec: FetchSpec, folder: Path) -> None:
    wrong = ckan.status(
        206, b"x" * 9, "text/csv", ETag='"other"', Content_Range=f"bytes {CHUNK}-{CHUNK + 8}/{CHUNK + 9}"
    )
    served.fail("download", ckan.broken_off(MAY_TO_JUNE, CUT), wrong)
    fetch(spec, folder)
    assert (folder / "721030.csv").read_bytes() == MAY_TO_JUNE


def test_unchanged_file_is_not_sent_again(served: Portal, spec: FetchSpec, folder: Path) -> None:
    fetch(spec, folder)
    (file,) = fetch(spec, folder)
    assert (file.status, file.rows, file.checked) == ("unchanged", 3 * 144, ("size", "md5"))
    assert "If-None-Match" in served.asked_for("download")[-1]
    (folder / "721030.csv").write_text("spoilt by hand")
    assert fetch(spec, folder)[0].status == "fetched"
    assert (folder / "721030.csv").read_bytes() == MAY_TO_JUNE


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"hash": "0" * 32}, "another MD5"), ({"hash": f"sha256:{'0' * 64}"}, "another SHA256"), ({"size": 7}, "says 7")],
)
def test_file_that_does_not_match_its_description_is_not_kept(
    served: Portal, spec: FetchSpec, folder: Path, wrong: dict[str, object], message: str
) -> None:
    served.files[0].further = wrong
    with pytest.raises(portal.DamagedDownload, match=f"{message}.*--no-verify"):
        fetch(spec, folder)
    assert list(folder.glob("721030*")) == []
    # The kept description was dropped with the file, so a corrected one is used at once.
    served.files[0].further = {}
    assert fetch(spec, folder)[0].checked == ("size", "md5")
    served.files[0].further = wrong
    (file,) = fetch(replace(spec, verify=False), folder / "unchecked", refresh=True)
    assert (file.status, file.checked) == ("fetched", ())


def test_checksum_of_unknown_form_is_not_reported_as_checked(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.files[0].further = {"hash": "crc32:1234abcd", "size": None}
    assert fetch(spec, folder)[0].checked == ()


def test_checksum_forms() -> None:
    md5 = "900150983cd24fb0d6963f7d28e17f72"  # of "abc", RFC 1321
    assert checksum(md5) == checksum(f"md5:{md5.upper()}") == checksum("md5-kAFQmDzST7DWlj99KOF/cg==") == ("md5", md5)
    assert [checksum(text) for text in ("", "sha1:" + md5, "md5-!", "blake3:00", "xyz")] == [None] * 5


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_portal_that_asks_to_wait_is_waited_for(served: Portal, spec: FetchSpec, folder: Path, form: str) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)
    wait = "1" if form == "seconds" else email.utils.format_datetime(later, usegmt=True)
    served.fail("package_show", ckan.status(429, Retry_After=wait))
    began = time.monotonic()
    fetch(spec, folder)
    assert time.monotonic() - began >= (1 if form == "seconds" else 0.9)


def test_fetch_ends_if_the_portal_asks_to_wait_for_hours(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.fail("package_show", ckan.status(429, Retry_After="7200"))
    with pytest.raises(portal.PortalUnavailable, match="7,200 seconds"):
        fetch(spec, folder)
    assert len(served.asked) == 1


def test_three_failures_are_retried_but_five_end_the_fetch(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.fail("package_show", *[ckan.status(500)] * 3)
    served.fail("download", ckan.reset, ckan.status(503), ckan.reset)
    assert fetch(spec, folder)[0].status == "fetched"
    assert (len(served.asked_for("package_show")), len(served.asked_for("download"))) == (4, 4)
    served.fail("package_show", *[ckan.status(502)] * 9)
    with pytest.raises(portal.PortalUnavailable, match=r"5 attempts \(last: HTTP 502\)"):
        fetch(spec, folder, refresh=True)
    assert len(served.asked_for("package_show")) == 4 + 5


def test_absent_portal_is_one_line(spec: FetchSpec, folder: Path) -> None:
    with pytest.raises(portal.PortalUnavailable, match="lost connection: ConnectionError"):
        fetch(replace(spec, url="http://127.0.0.1:9"), folder)


def test_requests_come_one_after_the_other_with_a_pause(served: Portal, spec: FetchSpec, folder: Path) -> None:
    began = time.monotonic()
    fetch(replace(spec, substations=None, pause=0.2), folder)
    assert len(served.asked) == 4
    assert time.monotonic() - began >= 0.6


def test_missing_data_set_or_file_is_named(served: Portal, spec: FetchSpec, folder: Path) -> None:
    with pytest.raises(portal.NotOnPortal, match=r"no substation 999998, 999999 in .* 4 files of 3 substations"):
        fetch(replace(spec, substations=("999999", "721030", "999998")), folder)
    with pytest.raises(portal.NotOnPortal, match=r"knows no no-such-dataset \(Not found\)"):
        fetch(replace(spec, dataset="no-such-dataset"), folder)
    served.fail("download", ckan.status(404))
    with pytest.raises(portal.NotOnPortal, match=r"721030\.csv is not on .* --refresh"):
        fetch(spec, folder)


@pytest.mark.parametrize("body", [b"<html>Maintenance</html>", b"", b'{"success": tr'], ids=["HTML", "nothing", "cut"])
def test_page_instead_of_json_is_named(served: Portal, spec: FetchSpec, folder: Path, body: bytes) -> None:
    served.fail("package_show", ckan.status(200, body))
    with pytest.raises(portal.PortalError, match="text/html instead of JSON"):
        fetch(spec, folder)


@pytest.mark.parametrize(
    "body", [b"[]", b'{"success": true, "result": {}}', b'{"success": true, "result": null}', b"7"]
)
def test_json_that_is_not_ckans_is_named(served: Portal, spec: FetchSpec, folder: Path, body: bytes) -> None:
    served.fail("package_show", ckan.status(200, body, "application/json"))
    with pytest.raises(portal.PortalError, match="CKAN"):
        fetch(spec, folder)


def test_month_keeps_its_rows_byte_for_byte_under_the_same_name(spec: FetchSpec, folder: Path) -> None:
    (file,) = fetch(replace(spec, month="2025-05"), folder)
    # The name stays the same, so that the month and the whole file get the same key in S3.
    assert file.path == folder / "2025-05" / "721030.csv"
    assert file.rows == 288
    assert file.path.read_text() == HEADER + "\n" + rows("721030", "2025-05-30", "2025-05-31")
    assert (folder / "721030.csv").read_bytes() == MAY_TO_JUNE


def test_month_is_of_utc_whatever_the_files_clock(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.files[0].body = MAY_TO_JUNE.replace(b"Z,busbar", b",busbar")
    utc = fetch(replace(spec, month="2025-06"), folder)
    london = fetch(replace(spec, month="2025-06", naive_time="london"), folder)
    # In summer the first hour of London's June is still May in UTC.
    assert (utc[0].rows, london[0].rows) == (144, 138)


def test_month_without_readings_is_named(spec: FetchSpec, folder: Path) -> None:
    with pytest.raises(NoReadings, match=r"721030\.csv holds no readings of 2030-01, only of 2025-05 to 2025-06"):
        fetch(replace(spec, month="2030-01"), folder)
    assert not (folder / "2030-01").exists()


def test_a_months_file_is_chosen_by_its_name(served: Portal, spec: FetchSpec, folder: Path) -> None:
    may, june = (HEADER + "\n" + rows("721040", f"2025-0{month}-02") for month in (5, 6))
    served.files += [File("721040_2025-05.csv", may.encode()), File("LV 721040 2025_06", june.encode())]
    (file,) = fetch(replace(spec, substations=("721040",), month="2025-06"), folder)
    assert file.path == folder / "721040_2025-06.csv"
    assert file.path.read_text() == june
    assert len(served.asked_for("download")) == 1
    with pytest.raises(portal.NotOnPortal, match=r"No file of 2025-07: .* 2025-05 to 2025-06"):
        fetch(replace(spec, substations=("721040",), month="2025-07"), folder)


def test_newer_of_two_files_with_one_name_counts_and_two_names_are_two_files(
    served: Portal, spec: FetchSpec, folder: Path
) -> None:
    new = (HEADER + "\n" + rows("721030", "2025-07-01")).encode()
    served.files += [
        File("721030.csv", new, further={"last_modified": "2025-10-01T00:00:00"}),
        File("721030 part two", new),
    ]
    files = fetch(spec, folder)
    assert [file.path for file in files] == [folder / "721030.csv", folder / "721030-2.csv"]
    assert (folder / "721030.csv").read_bytes() == new


def test_file_names_from_the_portal_cannot_leave_the_folder(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.files[0].name = "../../721030.csv"
    served.files[0].further = {"url": f"{served.url}/dataset/x/resource/00000000-0000-4000-8000-{0:012}/download/x"}
    assert fetch(spec, folder)[0].path == folder / "721030.csv"


def test_other_column_names_are_known_or_named(served: Portal, spec: FetchSpec, folder: Path) -> None:
    body = MAY_TO_JUNE.replace(HEADER.encode(), HEADER.replace("Substation Number", "substation_number").encode())
    served.files[0].body = body.replace(b",Timestamp,", b",Date Time,")
    (file,) = fetch(spec, folder)
    assert file.path == folder / "schema" / "721030.csv"
    assert file.path.read_bytes() == MAY_TO_JUNE
    served.files[0].body = body.replace(b",Units,Value", b",Units,Mean over interval")
    with pytest.raises(portal.UnknownColumns, match=r"721030\.csv: no column Value\. Found: .*Mean over interval"):
        fetch(spec, folder, refresh=True)
    fetch(replace(spec, columns={"Mean over interval": "Value"}), folder)
    assert file.path.read_bytes() == MAY_TO_JUNE


def test_if_two_columns_match_the_user_must_choose(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.files[0].body = b"Time,Date Time," + MAY_TO_JUNE.replace(b"Timestamp", b"x").replace(b"\n7", b"\n,,7")
    with pytest.raises(portal.UnknownColumns, match="no column Timestamp"):
        fetch(spec, folder)


def test_other_labels_are_renamed_and_values_are_not(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.files[0].body = MAY_TO_JUNE.replace(b"L1 Active Power,kW", b"Phase 1 Active Power,Kilowatts")
    (file,) = fetch(spec, folder)
    assert file.path.read_bytes() == MAY_TO_JUNE
    served.files[0].body = MAY_TO_JUNE.replace(b"L1 Active Power", b"P_L1")
    (file,) = fetch(replace(spec, labels={"P_L1": "L1 Active Power"}), folder, refresh=True)
    assert file.path.read_bytes() == MAY_TO_JUNE


def test_unreadable_row_is_kept_for_the_function_to_quarantine(served: Portal, spec: FetchSpec, folder: Path) -> None:
    lines = MAY_TO_JUNE.split(b"\n")
    lines[10] = b"721030,x,not a time,busbar,,L1 Active Power,kW,1"
    lines[11] = b'721030,"broken'
    lines[12] = lines[12].replace(b"Lickey", b"Lick\xe9y")
    served.files[0].body = b"\xef\xbb\xbf" + b"\r\n".join(lines)
    (file,) = fetch(replace(spec, month="2025-05"), folder)
    assert file.rows == 288
    assert file.path.read_bytes().split(b"\r\n")[10:13] == lines[10:13]


def test_gz_stays_gz(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.files[0] = File("721030.csv.gz", gzip.compress(MAY_TO_JUNE))
    assert fetch(spec, folder)[0].path == folder / "721030.csv.gz"
    (file,) = fetch(replace(spec, month="2025-06"), folder)
    assert gzip.decompress(file.path.read_bytes()).decode() == HEADER + "\n" + rows("721030", "2025-06-01")


def test_compressed_transfer_is_rejected(served: Portal, spec: FetchSpec, folder: Path) -> None:
    served.fail("download", ckan.status(200, gzip.compress(MAY_TO_JUNE), "text/csv", Content_Encoding="gzip"))
    with pytest.raises(portal.PortalError, match="compressed"):
        fetch(spec, folder)


def test_description_is_kept_for_its_time_and_no_longer(served: Portal, spec: FetchSpec, folder: Path) -> None:
    def lookups() -> int:
        return len(served.asked_for("package_show"))

    fetch(spec, folder)
    fetch(spec, folder)
    assert lookups() == 1
    fetch(spec, folder, refresh=True)
    assert lookups() == 2
    fetch(replace(spec, cache_age=dt.timedelta(0)), folder)
    assert lookups() == 3
    served.files.append(File("721050.csv", MAY_TO_JUNE))
    fetch(replace(spec, substations=("721050",)), folder)  # published in the meantime: the kept list is out of date
    assert lookups() == 4
    for kept in spec.cache.iterdir():
        kept.write_text("{spoilt")
    fetch(spec, folder)
    assert lookups() == 5


def test_one_folder_has_one_fetch_at_a_time(served: Portal, spec: FetchSpec, folder: Path) -> None:
    def meanwhile(handler: ckan.Handler) -> None:
        with pytest.raises(portal.PortalError, match="Another fetch"):
            fetch(spec, folder)
        handler.portal.asked.append(("second fetch denied", {}))
        handler.json(200, {"success": True, "result": handler.portal.package(with_token=True)})

    served.fail("package_show", meanwhile)
    fetch(spec, folder)
    assert len(served.asked_for("second fetch denied")) == 1


def test_settings_come_from_variables() -> None:
    spec = load_spec(
        ("721030",),
        "2025-05",
        environ={
            "DUBEGRID_PORTAL_COLUMNS": "Mean = Value; When=Timestamp",
            "DUBEGRID_PORTAL_LABELS": "P_L1=L1 Active Power",
            "DUBEGRID_PORTAL_TOKEN": f"{TOKEN}\n",
            "DUBEGRID_NAIVE_TIME": "london",
        },
    )
    assert (spec.columns, spec.labels) == ({"Mean": "Value", "When": "Timestamp"}, {"P_L1": "L1 Active Power"})
    assert (spec.url, spec.token, spec.naive_time) == ("https://connecteddata.nationalgrid.co.uk", TOKEN, "london")
    assert load_spec(("721030",), token="given", environ={"DUBEGRID_PORTAL_TOKEN": TOKEN}).token == "given"
    for variable, value in [("DUBEGRID_PORTAL_COLUMNS", "Mean=Volume"), ("DUBEGRID_PORTAL_LABELS", "kW")]:
        with pytest.raises(BadSetting, match=variable):
            load_spec(("721030",), environ={variable: value})
    for wrong in [{"substations": ("../x",)}, {"substations": ()}]:
        with pytest.raises(portal.PortalError, match=r"such as"):
            load_spec(**{"substations": ("721030",), "environ": {}, **wrong})
    with pytest.raises(BadMonth, match="2025-13"):
        load_spec(("721030",), "2025-13", environ={})


@pytest.fixture
def command(
    served: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setenv("DUBEGRID_PORTAL_URL", served.url)
    monkeypatch.setenv("DUBEGRID_STATE_DIR", str(tmp_path / "state"))

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["dubegrid", "fetch", "--out", str(tmp_path / "out"), *words])
        with pytest.raises(SystemExit) as ended:
            app.main()
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return run


def test_command_says_which_files_arrived_and_which_did_not(
    command: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = command("--substation", "721030")
    assert (code, err.count("\n")) == (1, 1)
    assert "DUBEGRID_PORTAL_TOKEN" in err
    code, out, _ = command("--all")
    assert code == 1
    assert "hides the address of 721030.csv" in out
    assert "144 rows" in out
    monkeypatch.setenv("DUBEGRID_PORTAL_TOKEN", TOKEN)
    code, out, err = command("--substation", "721030", "--substation", "721032", "--month", "2025-05")
    assert code == 0
    assert "288 rows" in out
    assert "size and md5 checked" in out
    assert TOKEN not in out + err
    assert command()[0] == 2


def test_fetched_month_becomes_readings(
    served: Portal, spec: FetchSpec, folder: Path, pipeline: Kit, asset: str
) -> None:
    served.files.append(File(f"{asset}.csv", MAY_TO_JUNE.replace(b"721030", asset.encode())))
    (file,) = fetch(replace(spec, substations=(asset,), month="2025-05"), folder)
    assert file.path is not None
    outcome = send(pipeline, [file.path]).iloc[0]
    assert (outcome["status"], outcome["stored"]) == ("ingested", 288)
    frame = readings.of_day(pipeline, asset, "2025-05-31")
    assert len(frame) == 144
    assert frame["value"].sum() == pytest.approx(sum(n + 0.5 for n in range(144)))


def test_command_uploads_what_it_fetched(
    served: Portal,
    command: Callable[..., tuple[int, str, str]],
    pipeline: Kit,
    asset: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served.files.append(File(f"{asset}.csv", MAY_TO_JUNE.replace(b"721030", asset.encode())))
    monkeypatch.setattr(files, "connect", lambda: pipeline)
    code, out, _ = command("--substation", asset, "--token", TOKEN, "--upload")
    assert code == 0
    assert f"y=2025/m=05/{asset}.csv: ingested: 288 rows = 288 stored" in out
    assert f"y=2025/m=06/{asset}.csv: ingested: 144 rows = 144 stored" in out


def test_real_files_pass_through_unchanged(served: Portal, spec: FetchSpec, folder: Path) -> None:
    files = real_readings()
    if not files:
        pytest.skip("DUBEGRID_REAL_READINGS is not set: no real readings to serve")
    served.files[:] = [File(path.name, path.read_bytes()) for path in files]
    fetched = fetch(replace(spec, substations=None), folder)
    assert [file.status for file in fetched] == ["fetched"] * len(files)
    for path, file in zip(files, fetched, strict=True):
        assert file.path.read_bytes() == path.read_bytes()
        assert file.rows == len(path.read_bytes().splitlines()) - 1
        assert fit(path_copy := folder / path.name, replace(spec, month=path.stem[-7:])).path == path_copy
