"""A renderer as one plugin file: a page with every value by index, and its bare data.

``verify`` renders both again: what they hold follows from the bundle alone.
"""

from html import escape

import numpy as np

from braggtrace import hookimpl

STYLE = "<style>.outside{color:red}</style>"


class Page:
    name = "page"
    description = "a page with every value, and the values as bytes"
    derived = True
    version = 1

    def render(self, comparison, context):
        started = context.record["started"]
        title = escape(f"{comparison['name']}: {comparison['verdict']}, {started}")
        parts = [f"<!doctype html>{STYLE}<h1>{title}</h1>"]
        data = b""
        for name, values in context.values.items():
            names = (*values.axes, "component", "baseline", "subject", "of allowed")
            head = "".join(f"<th>{escape(name)}</th>" for name in names)
            rows = "".join(map(row, rows_of(values)))
            parts.append(
                f"<h2>{escape(name)} [{escape(values.unit)}]</h2><table>"
                f"<tr>{head}</tr>{rows}</table>"
            )
            data += np.asarray(values.subject, dtype="<f8").tobytes()
        return {"index.html": "".join(parts).encode(), "values.bin": data}


def rows_of(values):
    """Place, component, both values, share of what is allowed, whether outside."""
    deviation, allowed, outside = (
        np.broadcast_to(each, values.baseline.shape)
        for each in (values.deviation, values.allowed, values.outside)
    )
    for i, j in np.ndindex(values.baseline.shape):
        label = values.components[j] if values.components else ""
        with np.errstate(all="ignore"):
            used = deviation[i, j] / allowed[i, j]
        yield (
            *(str(place) for place in values.index[i]),
            label,
            repr(values.baseline[i, j].item()),
            repr(values.subject[i, j].item()),
            f"{used:.3g}",
            bool(outside[i, j]),
        )


def row(cells):
    *texts, outside = cells
    mark = ' class="outside"' if outside else ""
    cells = "".join(f"<td>{escape(text)}</td>" for text in texts)
    return f"<tr{mark}>{cells}</tr>"


@hookimpl
def braggtrace_reports():
    return (Page(),)
