"""Which datasets an HDF5 file has under a group; links are followed inside of it.

What HDF5 itself follows may lead into another file, so every link is looked at first.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from braggtrace import TraceFormatError, Unread

_MOST_LINKS: Final = 32  # one after the other


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """What lies under a group.

    Attributes:
        datasets: by path below the group; one that has several paths has all of them.
        lost: why there is nothing at a path, by path.
        passed: how many members were not followed, by kind and reason.
        attributes: of the groups, each with its path.
        numbers: those of ``attributes`` that hold a number.
    """

    datasets: dict[str, Any] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    passed: Counter[tuple[str, str]] = field(default_factory=Counter)
    attributes: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)

    def note_attributes(self, group: Any, prefix: str) -> None:
        """Take in the attributes of a group, by their names with a prefix."""
        self.attributes.update(f"{prefix}{key}" for key in group.attrs)
        self.numbers.update(f"{prefix}{key}" for key in names_of_numbers(group.attrs))

    def unread(self) -> tuple[Unread, ...]:
        """What was not followed."""
        return tuple(
            Unread(what=what, why=why, count=count)
            for (what, why), count in self.passed.items()
        )


def members_of(file: Any, group: str, source: str) -> Members:
    """The datasets under a group and all groups in it, each of these once.

    Args:
        file: an open file of h5py.
        group: path of the group.
        source: the file's name, for messages.

    Raises:
        TraceFormatError: no such group, or a link to another file.
    """
    import h5py

    top = _resolved(file, group, source)
    if not isinstance(top, h5py.Group):
        raise TraceFormatError(source, f"has no group {group!r}")
    found = Members()
    found.note_attributes(top, "")
    seen = {_address(top)}
    stack = [("", f"/{group.strip('/')}", top, iter(top))]
    while stack:
        prefix, path, here, names = stack[-1]
        name = next(names, None)
        if name is None:
            stack.pop()
            continue
        inner, at = f"{prefix}{name}", f"{path.rstrip('/')}/{name}"
        member = _member(file, here, name, at, source)
        if isinstance(member, h5py.Dataset):
            found.datasets[inner] = member
        elif isinstance(member, h5py.Group):
            if _address(member) in seen:
                found.passed["groups", "that have another name, too"] += 1
                continue
            seen.add(_address(member))
            found.note_attributes(member, f"{inner}@")
            stack.append((f"{inner}/", at, member, iter(member)))
        elif member is None:
            found.lost[inner] = "is a link to nothing"
        else:
            found.passed["types", "that have no value"] += 1
    return found


def names_of_numbers(attributes: Any) -> list[str]:
    """Names of the attributes of h5py that hold numbers, or whose type is not known."""
    return [name for name in attributes if _may_be_number(attributes, name)]


def _may_be_number(attributes: Any, name: str) -> bool:
    try:
        return attributes.get_id(name).dtype.kind in "iufc"
    except Exception:  # a damaged one raises whatever its bytes lead to
        return True


def datasets_beyond(file: Any, members: Members) -> int:
    """How many datasets of a file are not among some members; no link is followed."""
    import h5py

    every: set[int] = set()

    def visit(name: str, found: Any) -> None:
        if isinstance(found, h5py.Dataset):
            every.add(_address(found))

    file.visititems(visit)
    return len(every - {_address(dataset) for dataset in members.datasets.values()})


def _address(member: Any) -> int:
    import h5py

    return int(h5py.h5o.get_info(member.id).addr)


def _member(file: Any, here: Any, name: str, at: str, source: str) -> Any:
    """A member of a group; None where a link leads nowhere."""
    import h5py

    link = here.get(name, getlink=True)
    if isinstance(link, h5py.HardLink):
        return here[name]
    return _resolved(file, at, source)


def _resolved(file: Any, path: str, source: str) -> Any:
    """What lies at a path, link by link; None where that is nothing.

    Raises:
        TraceFormatError: a link to another file, or one that does not end.
    """
    import h5py

    parts, here, at = list(_parts(path)), file["/"], ""
    links = 0
    while parts:
        name = parts.pop(0)
        link = here.get(name, getlink=True) if isinstance(here, h5py.Group) else None
        if isinstance(link, h5py.HardLink):
            here, at = here[name], f"{at}/{name}"
        elif isinstance(link, h5py.SoftLink):
            links += 1
            if links > _MOST_LINKS:
                raise TraceFormatError(source, f"{path!r} is a link that does not end")
            target = link.path if link.path.startswith("/") else f"{at}/{link.path}"
            parts, here, at = [*_parts(target), *parts], file["/"], ""
        elif link is None:
            return None
        else:
            raise TraceFormatError(source, f"{path!r} {_outside(link)}")
    return here


def _parts(path: str) -> Iterator[str]:
    return (part for part in path.split("/") if part not in ("", "."))


def _outside(link: Any) -> str:
    """What is wrong with a link that is neither hard nor soft."""
    file = getattr(link, "filename", None)
    where = "elsewhere" if file is None else f"to the file {file!r}"
    return f"is a link {where}; copy what it means into this file, or read that one"
