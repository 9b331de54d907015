"""The local cloud's error."""


class LocalCloudError(RuntimeError):
    """The local cloud cannot be set up, started, saved or reached; the message says what to do."""
