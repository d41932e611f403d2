"""Reads regular files: never a pipe, a socket or a device, which may not end."""

import errno
import json
import os
from pathlib import Path
from stat import S_ISREG
from typing import Any


def read_regular(path: Path) -> bytes:
    """The content of a regular file.

    Args:
        path: the file; a link to one is followed.

    Raises:
        OSError: it cannot be read, or is something else. A pipe is not waited for.
    """
    # a pipe that nobody writes to would block without it
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        if not S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file", str(path))
        return file.read()


def read_regular_text(path: Path) -> str:
    """The content of a regular file in UTF-8; every line end becomes a newline.

    Raises:
        OSError: see ``read_regular``.
        UnicodeDecodeError: it is not UTF-8.
    """
    text = read_regular(path).decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_json(path: Path) -> Any:
    """The data of a regular file of JSON.

    Raises:
        OSError: see ``read_regular``.
        ValueError: it is not JSON, or is nested too deeply.
    """
    try:
        return json.loads(read_regular(path))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
