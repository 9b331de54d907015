"""The *check your work* cells of the notebooks: read the real state, and say what to do where it is not right."""

import pandas as pd

from dubegrid_lib.errors import CheckFailed


def check(holds: object, otherwise: str) -> None:
    """Pass, or stop with what is wrong and which step mends it.

    Raises
    ------
    CheckFailed
        `holds` is false; the message is `otherwise`.
    """
    if not holds:
        raise CheckFailed(otherwise)
    print("✓ as it should be")


def same_answer(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two results hold the same rows in the same order, numbers to a millionth: their sums differ in order."""
    try:
        pd.testing.assert_frame_equal(one, other, check_dtype=False, rtol=1e-6, atol=1e-6)
    except AssertionError:
        return False
    return True
