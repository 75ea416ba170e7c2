"""Plots as SVG, written by hand: they need no package, and a diff shows what changed."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

COLOURS = {
    "floor": "#8a8f98",
    "worker": "#0b6bcb",
    "python": "#c98a00",
    "rclone": "#2f8f5b",
    "lftp": "#9a4fb5",
}
_INK, _GRID = "#24292f", "#d8dee4"


@dataclass
class Canvas:
    """Collects shapes on a white ground, in pixels."""

    width: int
    height: int
    _shapes: list[str] = field(default_factory=list)

    def line(self, points: Sequence[tuple[float, float]], colour: str, width: float = 1) -> None:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self._shapes.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>')

    def dot(self, x: float, y: float, colour: str) -> None:
        self._shapes.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
        )

    def text(
        self, x: float, y: float, text: str, anchor: str = "middle", size: int = 13, turned: bool = False
    ) -> None:
        turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
        self._shapes.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{_INK}"{turn}>'
            f"{escape(text)}</text>"
        )

    def legend(self, x: float, y: float, names: Sequence[str]) -> None:
        for name in names:
            self.box(x, y - 10, 12, 12, COLOURS[name])
            self.text(x + 18, y, name, anchor="start")
            x += 90

    def render(self) -> str:
        ground = f'<rect width="{self.width}" height="{self.height}" fill="#fff"/>'
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}" font-family="system-ui, sans-serif">'
        )
        return "\n".join([head, ground, *self._shapes, "</svg>", ""])


def curves(
    title: str,
    x_title: str,
    y_title: str,
    ticks: Sequence[tuple[float, str]],
    series: Mapping[str, Sequence[tuple[float, float]]],
    logarithmic: bool = True,
) -> str:
    """Lines with dots. Logarithmic axes show a knee whatever the sizes; the other kind begins at 0."""
    canvas = Canvas(760, 460)
    left, right, top, bottom = 80, 730, 76, 390
    scale = math.log10 if logarithmic else float
    xs = [scale(x) for x, _ in ticks]
    y_ticks = _y_ticks([y for points in series.values() for _, y in points], logarithmic)

    def place(x: float, y: float) -> tuple[float, float]:
        across = (scale(x) - min(xs)) / (max(xs) - min(xs))
        up = (scale(y) - scale(y_ticks[0])) / (scale(y_ticks[-1]) - scale(y_ticks[0]))
        return left + across * (right - left), bottom - up * (bottom - top)

    canvas.text(left, 28, title, anchor="start", size=16)
    canvas.legend(left, 56, list(series))
    for y in y_ticks:
        height = place(ticks[0][0], y)[1]
        canvas.line([(left, height), (right, height)], _GRID)
        canvas.text(left - 8, height + 4, f"{y:,g}", anchor="end", size=12)
    for x, label in ticks:
        across = place(x, y_ticks[0])[0]
        canvas.line([(across, bottom), (across, bottom + 5)], _INK)
        canvas.text(across, bottom + 22, label, size=12)
    canvas.line([(left, top), (left, bottom), (right, bottom)], _INK)
    canvas.text((left + right) / 2, 440, x_title)
    canvas.text(22, (top + bottom) / 2, y_title, turned=True)
    for name, points in series.items():
        placed = [place(x, y) for x, y in points]
        canvas.line(placed, COLOURS[name], 2.5)
        if len(placed) <= 16:  # more would hide the line
            for x, y in placed:
                canvas.dot(x, y, COLOURS[name])
    return canvas.render()


def bars(title: str, x_title: str, groups: Sequence[tuple[str, Mapping[str, float]]]) -> str:
    """Lying bars in groups, with the value at the end of each; a line marks 1."""
    names = list(dict.fromkeys(name for _, values in groups for name in values))
    thick, gap, left, right, top = 16, 18, 280, 860, 80
    deep = len(names) * thick + gap
    bottom = top + len(groups) * deep
    most = max(1.0, *(value for _, values in groups for value in values.values()))
    canvas = Canvas(940, bottom + 50)
    canvas.text(20, 28, title, anchor="start", size=16)
    canvas.legend(left, 56, names)
    for number, (label, values) in enumerate(groups):
        y = top + number * deep
        canvas.text(left - 12, y + len(names) * thick / 2 + 4, label, anchor="end")
        for name, value in values.items():
            canvas.box(left, y, value / most * (right - left), thick - 2, COLOURS[name])
            canvas.text(left + value / most * (right - left) + 6, y + 11, f"{value:.2f}", anchor="start", size=11)
            y += thick
    one = left + (right - left) / most
    canvas.line([(one, top - 6), (one, bottom)], _INK)
    canvas.line([(left, top - 6), (left, bottom)], _INK)
    canvas.text((left + right) / 2, bottom + 28, x_title)
    return canvas.render()


def _y_ticks(values: Sequence[float], logarithmic: bool) -> list[float]:
    if logarithmic:
        least, most = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
        # 1, 2, 5 where the values are close to each other, so that the plot is not mostly empty.
        digits = (1, 2, 5) if most - least < 3 else (1,)
        ticks = [digit * 10.0**power for power in range(least, most + 1) for digit in digits]
        first = max(number for number, tick in enumerate(ticks) if tick <= min(values))
        last = min(number for number, tick in enumerate(ticks) if tick >= max(values))
        return ticks[first : max(last, first + 1) + 1]
    step = 10.0 ** math.floor(math.log10(max(values)))
    step = step / 5 if max(values) < 2 * step else step
    return [number * step for number in range(math.ceil(max(values) / step) + 1)]
