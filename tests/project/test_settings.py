"""Settings: an invalid value is named, and every variable that the code reads is documented on a page."""

import re
from dataclasses import fields

import pytest

from dubegrid_lib.config import NAMES, PROJECT_ROOT, Settings, load_settings
from dubegrid_lib.errors import BadSetting

VARIABLE = re.compile(r"DUBEGRID_[A-Z_]*[A-Z]\b")
PAGES = ("docs/settings.md", "docs/portal.md")
# The only field whose variable has a different name.
OTHER_NAMES = {"confirmed_account": "DUBEGRID_CONFIRM_AWS"}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DUBEGRID_TARGET", "azure"),
        ("DUBEGRID_PORT", "80"),
        ("DUBEGRID_PORT", "http"),
        ("DUBEGRID_BUCKET", "Has Blanks"),
        ("DUBEGRID_REGION", "Europe"),
        ("DUBEGRID_FUNCTION", "a/b"),
        ("DUBEGRID_NAIVE_TIME", "paris"),
        ("DUBEGRID_STREAM", "perhaps"),
        ("DUBEGRID_BUDGET_EMAIL", "nobody"),
        ("DUBEGRID_CONFIRM_AWS", "my account"),
    ],
)
def test_setting_that_aws_or_the_kit_would_reject_is_named(variable: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"{variable}='{value}' is not .* unset it to use the default"):
        load_settings({variable: value})


def settings_read() -> set[str]:
    """The variables of the settings, and those named in the code of the library or of a function."""
    found = {OTHER_NAMES.get(field.name, f"DUBEGRID_{field.name.upper()}") for field in fields(Settings)}
    for folder in ("dubegrid_lib", "lambda"):
        for path in (PROJECT_ROOT / folder).rglob("*.*"):
            if path.suffix in (".py", ".json"):
                found |= set(VARIABLE.findall(path.read_text(encoding="utf-8")))
    return found


def test_every_variable_that_the_code_reads_is_on_a_page() -> None:
    assert {f"DUBEGRID_{field.upper()}" for field in NAMES} <= settings_read()
    written = {name for page in PAGES for name in VARIABLE.findall((PROJECT_ROOT / page).read_text(encoding="utf-8"))}
    missing, unknown = settings_read() - written, written - settings_read()
    assert not missing, f"Add a row to docs/settings.md: {', '.join(sorted(missing))}"
    assert not unknown, f"A page names variables that no code reads: {', '.join(sorted(unknown))}"


def test_page_of_settings_has_the_default_of_every_name() -> None:
    page = (PROJECT_ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name["default"] for name in NAMES.values() if f"`{name['default']}`" not in page] == []
