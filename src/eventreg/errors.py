"""What stops a run: usage, configuration, Git, files, schemas.

Each error carries fields; the command line prints them as one line and exits with status 2.
What is wrong *inside* a registry is no error but a `eventreg.model.finding.Finding`.
"""

from __future__ import annotations


class EventregError(Exception):
    """Base of every error that this package raises on purpose.

    Attributes:
        reason: what is wrong, one sentence without a full stop.
        remedy: what to do about it, or an empty string.
    """

    def __init__(self, reason: str, *, remedy: str = "") -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(reason)

    def __str__(self) -> str:
        return f"{self.reason}; {self.remedy}" if self.remedy else self.reason


class UsageError(EventregError):
    """The command line asks for something that does not exist or does not go together."""


def reason_of(error: OSError) -> str:
    """What the system says, to stand within a sentence."""
    return (error.strerror or str(error)).lower()


class ConfigError(EventregError):
    """`eventreg.yaml` cannot be read or breaks its schema.

    Attributes:
        path: the file as the user named it.
        line: 1-based, or 0 where the whole file is meant.
        column: 1-based in code points, or 0.
    """

    def __init__(
        self, reason: str, *, path: str, line: int = 0, column: int = 0, remedy: str = ""
    ) -> None:
        self.path = path
        self.line = line
        self.column = column
        super().__init__(reason, remedy=remedy)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {super().__str__()}"


class GitError(EventregError):
    """Git is absent, the folder is no repository, or an object cannot be read."""


class SourceError(EventregError):
    """A folder or file that the registry needs cannot be read at all."""


class OutputError(EventregError):
    """Generated files cannot be written, or would land outside the output folder."""


class SchemaError(EventregError):
    """A JSON value is no JSON Schema, or one whose references lead nowhere.

    Attributes:
        pointer: JSON Pointer (RFC 6901) into the schema, empty for its root.
    """

    def __init__(self, reason: str, *, pointer: str = "", remedy: str = "") -> None:
        self.pointer = pointer
        super().__init__(reason, remedy=remedy)
