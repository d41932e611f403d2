"""Two small programs that integrate an oscillator, and what they leave in files."""

from collections.abc import Callable, Iterator
from pathlib import Path

from braggtrace import record

CONFIG = """\
version: 1
name: oscillator
subject: {trace: subject.csv, reader: {index: [n]}, map: {f: force, v: velocity,
  x: position}}
baseline:
  trace: baseline.log
  reader: {pattern: ["step {n}", "{name} = {value} {unit}"]}
catalog:
  advances: n
  events:
    force: {unit: N, axes: [n], previous: [position], description: "spring"}
    velocity: {unit: m/s, axes: [n], upstream: [force], previous: [velocity]}
    position: {unit: m, axes: [n], upstream: [velocity], previous: [position]}
"""
Step = tuple[float, float, float]


def steps(push: Callable[[float, float], float], count: int = 5) -> Iterator[Step]:
    """Force, velocity and position of each step; ``push`` is the suspect stage."""
    position, velocity, dt = 1.0, 0.0, 0.125
    for _ in range(count):
        force = -2.0 * position
        velocity += force * dt
        position = push(position, velocity * dt)
        yield force, velocity, position


def right(position: float, move: float) -> float:
    return position + move


def wrong(position: float, move: float) -> float:
    return position + 1.001 * move


def log_of(path: Path, push: Callable[[float, float], float]) -> None:
    """A log in millimetres, as the one program prints it."""
    lines = []
    for n, (force, velocity, position) in enumerate(steps(push)):
        lines += [
            f"step {n}",
            f"force = {force!r} N",
            f"velocity = {velocity!r} m/s",
            f"position = {position * 1000.0!r} mm",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def table_of(path: Path, push: Callable[[float, float], float]) -> None:
    """A table in other names, as the other program writes it."""
    rows = ["n,f,v,x"]
    rows += [f"{n},{f!r},{v!r},{x!r}" for n, (f, v, x) in enumerate(steps(push))]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def recorded(path: Path, push: Callable[[float, float], float]) -> None:
    """A native trace."""
    with record(path, program="oscillator") as trace:
        for n, (force, velocity, position) in enumerate(steps(push)):
            trace.emit("force", force, unit="N", n=n)
            trace.emit("velocity", velocity, unit="m/s", n=n)
            trace.emit("position", position, unit="m", n=n)
