"""The prefixes of the bucket's keys: read from `infra/settings.json`, which Terraform reads too.

The functions' zips carry that file at the same place (`stack.packaging`), so library and functions agree.
"""

import json
from pathlib import Path

SETTINGS_FILE = Path(__file__).resolve().parents[2] / "infra" / "settings.json"
_PREFIXES: dict[str, str] = json.loads(SETTINGS_FILE.read_text(encoding="utf-8"))["prefixes"]

RAW_PREFIX = _PREFIXES["raw"]
RAW_PROD_PREFIX = _PREFIXES["raw_prod"]
RAW_TEST_PREFIX = _PREFIXES["raw_test"]
PROCESSED_PREFIX = _PREFIXES["processed"]
CURATED_PREFIX = _PREFIXES["curated"]
LINES_PREFIX = _PREFIXES["lines"]
REJECTED_PREFIX = _PREFIXES["rejected"]
RESULTS_PREFIX = _PREFIXES["results"]
REGISTER_PREFIX = _PREFIXES["register"]
FORECAST_PREFIX = _PREFIXES["forecast"]
WEATHER_PREFIX = _PREFIXES["weather"]
FINDINGS_PREFIX = _PREFIXES["findings"]
