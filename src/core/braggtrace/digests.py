"""Checksums of bytes and of files."""

from hashlib import sha256
from pathlib import Path


def digest(data: bytes | Path) -> str:
    """The sha256 of bytes, or of a file's content, in hexadecimal digits.

    Raises:
        OSError: the file cannot be read.
    """
    return sha256(data.read_bytes() if isinstance(data, Path) else data).hexdigest()
