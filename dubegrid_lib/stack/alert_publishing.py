"""Publish an alert from the command line by the functions' own code, which records it and publishes it once."""

import importlib.util
from functools import cache
from typing import Any

from dubegrid_lib.analysis.alerts import Alert
from dubegrid_lib.config import PROJECT_ROOT
from dubegrid_lib.stack import resources
from dubegrid_lib.stack.session import Kit

BOOK = PROJECT_ROOT / "lambda" / "shared" / "alert_book.py"


def publish(kit: Kit, alert: Alert) -> bool | None:
    """Publish an alert to the topic.

    Returns
    -------
    False if it was published before; None if there is no alert table or no topic yet (`dubegrid monitor`).
    """
    kinds = (("table", kit.settings.alert_table), ("topic", kit.settings.topic))
    if any(resources.find(kit, kind, name) is None for kind, name in kinds):
        return None
    topic = kit.arn("sns", kit.settings.topic)
    book = _module().AlertBook(kit.dynamodb, kit.settings.alert_table, kit.client("sns"), topic)
    published: bool = book.publish_alert(alert)
    return published


@cache
def _module() -> Any:
    """The functions' own module, which lies outside the package since the zips carry it."""
    spec = importlib.util.spec_from_file_location("alert_book", BOOK)
    if spec is None or spec.loader is None:
        raise ImportError(f"{BOOK} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
