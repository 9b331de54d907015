"""The film of an upload is small and complete, and shows a run whose steps are in order."""

import json
import runpy
from pathlib import Path

from PIL import Image

from dubegrid_lib.config import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "diagrams"
EVENTS = json.loads((FOLDER / "upload_events.json").read_text(encoding="utf-8"))


def test_moments_follow_one_another_and_counts_add_up() -> None:
    assert 0 < EVENTS["function began"] < EVENTS["function ended"] < EVENTS["day was read"]
    assert 0 < EVENTS["stored in S3"] < EVENTS["function ended"]
    assert EVENTS["rows"] == EVENTS["stored"] == 10_080
    assert EVENTS["items"] == 3_024  # three substations, seven days of 144 intervals


def test_the_film_is_small_and_drawn_from_the_run(tmp_path: Path) -> None:
    stored = FOLDER / "upload_film.gif"
    assert stored.stat().st_size < 1_000_000
    runpy.run_path(str(FOLDER / "upload_film.py"))["draw"](EVENTS, tmp_path / "film.gif")
    with Image.open(stored) as film, Image.open(tmp_path / "film.gif") as anew:
        assert film.n_frames == anew.n_frames > 20  # type: ignore[attr-defined]
        assert film.size == anew.size
