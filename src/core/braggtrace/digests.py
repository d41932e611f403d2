"""Checksums of bytes and of files."""

from hashlib import sha256
from pathlib import Path

from braggtrace.regular_files import read_regular


def digest(data: bytes | Path) -> str:
    """The sha256 of bytes, or of a file's content, in hexadecimal digits.

    Raises:
        OSError: the file cannot be read, or is no regular file.
    """
    return sha256(read_regular(data) if isinstance(data, Path) else data).hexdigest()
