"""What run_metadata.json and env.json hold, and the types that later code relies on."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from braggtrace.errors import BundleError
from braggtrace.judgement.findings import RULES

Texts = dict[str, str]
_GIVEN: Final = ("given/baseline", "given/subject", "given/candidate")
_SHOWN: Final = 60  # letters of a wrong value


def _moment(text: str) -> str:
    datetime.fromisoformat(text)
    return text


def _under_given(name: str) -> str:
    folder = next((folder for folder in _GIVEN if name.startswith(f"{folder}/")), "")
    parts = name.removeprefix(f"{folder}/").split("/")
    plain = not {"", ".", ".."} & {*parts} and "\\" not in name
    if not folder or not plain:
        raise ValueError(f"wanted a file in one of {', '.join(_GIVEN)}")
    return name


Moment = Annotated[str, AfterValidator(_moment)]
GivenName = Annotated[str, AfterValidator(_under_given)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True, strict=True)


class _Facts(_Model):
    __pydantic_extra__: Texts = Field(init=False)

    program: str


class _Baseline(_Facts):
    program_version: str


class _Side(_Facts):
    version: str


class _Candidate(_Side):
    label: str


class _Pixel(_Model):
    slow: int
    fast: int


class _Rendering(_Model):
    version: int | str
    files: Texts


class _Tests(_Model):
    count: int


class _Chosen(_Model):
    pixel: Annotated[list[int], Field(min_length=2, max_length=2)]
    because: str


class _Blocked(_Model):
    kind: str
    message: str
    stderr: str
    advice: list[str]
    traceback: str = ""


class Record(_Model):
    """run_metadata.json of a run with a verdict; further keys are for readers."""

    rules: Annotated[int, Field(ge=0, le=RULES)] = 0
    started: Moment
    command: str
    config_sha256: str
    pixels: list[_Pixel]
    baseline: _Baseline
    subject: _Side
    trace_sha256: Texts
    subject_trace_sha256: str
    given_sha256: dict[GivenName, str] = {}
    candidate: _Candidate | None = None
    chosen: list[_Chosen] = []
    collected_tests: _Tests = _Tests(count=0)
    why: list[str] = []
    fix: str = ""
    scales: dict[str, float] = {}
    renderings: dict[str, _Rendering] = {}
    reports: dict[str, _Rendering] = {}


class BlockedRecord(_Model):
    """run_metadata.json of a run that could not finish."""

    name: str
    started: Moment
    command: str
    config_sha256: str
    blocked: _Blocked


class _Change(_Model):
    what: str
    then: Any
    now: Any


class _Since(_Model):
    changes: list[_Change]
    note: str = ""


class _SinceLast(_Since):
    bundle: str | None


class Environment(_Model):
    """env.json."""

    variables: Texts = {}
    packages: dict[str, str | None] = {}
    since_baseline: _Since = _Since(changes=[])
    since_last_bundle: _SinceLast = _SinceLast(changes=[], bundle=None)


_Kind = TypeVar("_Kind", bound=BaseModel)


def checked(kind: type[_Kind], name: str, text: str) -> dict[str, Any]:
    """The data of a bundle's JSON file, whose types are those that a run writes.

    Args:
        kind: what it should hold.
        name: of the file, for the message.
        text: of the file.

    Returns:
        The data as they stand in the file.

    Raises:
        BundleError: it holds something else.
    """
    try:
        data = json.loads(text)
        json.dumps(data, ensure_ascii=False).encode()  # what no file can hold
        kind.model_validate(data)
    except ValidationError as error:
        raise BundleError(f"{name} lacks or misstates {_first(error)}") from error
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{name} cannot be read: {error}") from error
    if not isinstance(data, Mapping):
        raise BundleError(f"{name} cannot be read: wanted an object")
    return dict(data)


def _first(error: ValidationError) -> str:
    """The first thing that is wrong: where, what is wanted, and what is there."""
    found = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in found["loc"]) or "all of it"
    message = found["msg"][:1].lower() + found["msg"][1:]
    if found["type"] == "missing":
        return f"{place}: {message}"
    return f"{place}: {message}, got {repr(found['input'])[:_SHOWN]}"
