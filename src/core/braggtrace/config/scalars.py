"""Types of single values in a configuration."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
NotNegative = Annotated[float, Field(ge=0)]
Vector = tuple[float, float, float]


def _has_length(value: Vector) -> Vector:
    if not any(value):
        raise ValueError("an axis needs a length, got 0 0 0")
    return value


Axis = Annotated[Vector, AfterValidator(_has_length)]


def _count_or_auto(value: Any) -> Any:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if value == "auto" or (whole and value >= 1):
        return value
    raise ValueError(f"wanted a whole number from 1 on, or auto, got {value!r}")


def _true_false_or_auto(value: Any) -> Any:
    if value == "auto" or isinstance(value, bool):
        return value
    raise ValueError(f"wanted true, false or auto, got {value!r}")


def _length_or_infinite(value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if value in (None, "infinite") or (number and 0 < value < float("inf")):
        return value
    raise ValueError(f"wanted a number above 0, or infinite, got {value!r}")


CountOrAuto = Annotated[
    int | Literal["auto"],
    PlainValidator(_count_or_auto),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "auto"}]}),
]
TrueFalseOrAuto = Annotated[
    bool | Literal["auto"],
    PlainValidator(_true_false_or_auto),
    WithJsonSchema({"anyOf": [{"type": "boolean"}, {"const": "auto"}]}),
]
LengthOrInfinite = Annotated[
    float | Literal["infinite"] | None,
    PlainValidator(_length_or_infinite),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "exclusiveMinimum": 0},
                {"const": "infinite"},
                {"type": "null"},
            ]
        }
    ),
]
