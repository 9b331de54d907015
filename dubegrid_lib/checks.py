"""The *check your work* cells of the notebooks: read the real state, and say what to do where it is not right."""

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
