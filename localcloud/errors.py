"""What the local cloud raises when it cannot be set up, started, saved or reached."""


class LocalCloudError(RuntimeError):
    """The local cloud cannot be set up, started, saved or reached; the message says what to do."""
