"""The one error that a user of the bench is meant to see, as a line without a traceback."""


class BenchError(Exception):
    """Something that the bench needs is missing or did not do its work; the text says what to do about it."""
