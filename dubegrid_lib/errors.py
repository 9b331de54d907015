"""Every error the kit raises on purpose: one base, and the builtin a caller would expect beside it.

A message names the thing (file, row, resource), says what is wrong with it, and what to do.
"""

import difflib
import numbers
from collections.abc import Sequence

SHOWN_CHARACTERS = 200


class DubeGridError(Exception):
    """Base of all errors that the user can fix; the command and notebooks print it as one line."""

    def _render_traceback_(self) -> list[str]:
        # IPython's hook: a notebook's reader needs to know what to fix, not through which calls it was found.
        return [f"{type(self).__name__}: {self}"]


class BadSetting(DubeGridError, ValueError):
    """A `DUBEGRID_*` variable holds a value the kit cannot use."""

    def __init__(self, variable: str, value: str, expected: str):
        super().__init__(f"{variable}={value!r} is not {expected}. Correct it, or unset it to use the default.")


class BadWord(DubeGridError, ValueError):
    """The word of a second set of resources cannot be part of their names."""

    def __init__(self, word: str):
        super().__init__(f"The word {word!r} cannot be in a name: use lower-case letters and digits, such as 'tour'.")


class MissingSetting(DubeGridError, LookupError):
    """A `DUBEGRID_*` variable that the step needs is not set."""

    def __init__(self, variable: str, expected: str):
        super().__init__(f"{variable} is not set. Set it to {expected}.")


class NotConfirmed(DubeGridError, PermissionError):
    """Something would be made in a real account that nobody has confirmed."""


class LocalCloudError(DubeGridError, RuntimeError):
    """The local cloud cannot be set up, started or reached."""


class MissingResource(DubeGridError, LookupError):
    """A resource the step needs is not there yet."""


class NoReadings(DubeGridError, LookupError):
    """Nothing is stored for what was asked."""


class UnreadableFile(DubeGridError, ValueError):
    """A file that is not an LV load monitor export at all."""


class BadMonth(DubeGridError, ValueError):
    """A text that should be a month is not one."""

    def __init__(self, text: object):
        form = "2025-05" if isinstance(text, str) else "'2025-05', in quotes"
        super().__init__(f"{text!r} is not a month. Write it as {form}.")


class MissingColumns(UnreadableFile):
    """A CSV lacks columns the schema needs."""

    def __init__(
        self,
        source: str,
        expected: Sequence[str],
        found: Sequence[str],
        advice: str = "Check that the file is an LV load monitor export, or map its columns.",
    ):
        missing = [column for column in expected if column not in found]
        shown = ", ".join(found)[:SHOWN_CHARACTERS] or "nothing"
        super().__init__(f"{source}: no column {', '.join(missing)}. Found: {shown}. {advice}")


class CheckFailed(DubeGridError, AssertionError):
    """A notebook's *check your work* cell found the step undone."""


class BadAsset(DubeGridError, TypeError):
    """An asset id that is not text (substations are named, not counted), empty, or with a blank at an end."""

    def __init__(self, asset: object):
        if isinstance(asset, numbers.Real) and float(asset).is_integer():  # pandas makes 721030.0 of 721030
            wrong = f"is not text. Write it in quotes: '{float(asset):.0f}'."
        elif not isinstance(asset, str):
            wrong = "is not text. Write a substation's number in quotes, such as '721030'."
        elif asset.strip():
            wrong = f"begins or ends with a blank. Write {asset.strip()!r}."
        else:
            wrong = "is empty. Write a substation's number, such as '721030'."
        super().__init__(f"The asset id {asset!r} {wrong}")


class UnknownName(DubeGridError, LookupError):
    """A name that is not one of those there are."""

    def __init__(self, kind: str, name: object, known: Sequence[str]):
        close = difflib.get_close_matches(str(name), known, n=1, cutoff=0.5)
        hint = f"Did you mean {close[0]!r}?" if close else f"Choose one of: {', '.join(known)}."
        super().__init__(f"There is no {kind} {name!r}. {hint}")
