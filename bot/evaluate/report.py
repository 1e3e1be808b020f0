"""The measurement as one HTML file that needs no other: plots, figures, and every error with its cues."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from bot.evaluate.tables import printed

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2430; --paper: #fbfbf9; --soft: #6a7382; --line: #d9dce1; --mark: #ffd9a8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8eaee; --paper: #171a20; --soft: #9aa3b1; --line: #343a45; --mark: #6b4a1c; }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 64rem; }
body { margin: 2rem auto; padding: 0 1rem; }
pre { overflow-x: auto; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; font-size: .85rem; }
figure { margin: 1.5rem 0; } figure img { max-width: 100%; background: #fff; border-radius: .5rem; }
figcaption, .soft { color: var(--soft); font-size: .9rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
mark { background: var(--mark); color: inherit; border-radius: .2rem; padding: 0 .1rem; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0; }
article ol { margin: .5rem 0; }
.over { font-weight: 600; }
"""


def write(measured: Mapping[str, Any], folder: Path) -> Path:
    """Write `KIND.html` and `KIND.json` into the folder and return the former's path."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{measured['kind']}-{Path(measured['files'][0]).stem}"
    (folder / f"{name}.json").write_text(json.dumps(measured, ensure_ascii=False, indent=1), encoding="utf-8")
    page = folder / f"{name}.html"
    page.write_text(_page(measured), encoding="utf-8")
    return page


def _page(measured: Mapping[str, Any]) -> str:
    title = f"{measured['kind']}: {', '.join(measured['files'])}"
    errors = _conversations if measured["kind"] == "escalation" else _messages
    bad = "".join(f"<li>{escape(line)}</li>" for line in measured["bad_lines"])
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{_STYLE}</style></head><body>
<h1>{escape(title)}</h1>
<p class="soft">Model {escape(measured["model"])}.
Intervals are 95 %: Wilson's for shares, bootstrap for F1 and means.</p>
<pre>{escape(printed(measured))}</pre>
{f"<h2>Lines left out</h2><ul>{bad}</ul>" if bad else ""}
{"".join(_figures(measured))}
<h2>Errors ({len(measured["errors"])})</h2>
{errors(measured["errors"])}
</body></html>
"""


def _figures(measured: Mapping[str, Any]) -> list[str]:
    figures = []
    curve = measured.get("threshold_curve")
    if curve:
        names = [name for name in curve[0] if name != "threshold"]
        figures.append(_plot("Threshold curve", lambda axes: _draw_curve(axes, curve, names)))
    calibration = measured["figures"].get("calibration")
    if calibration and calibration["curve"]:
        caption = f"Reliability: expected calibration error {calibration['ece']}"
        figures.append(_plot(caption, lambda axes: _draw_reliability(axes, calibration["curve"])))
    return figures


def _draw_curve(axes: Any, curve: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    for name in names:
        axes.plot([point["threshold"] for point in curve], [point[name] for point in curve], marker="o", label=name)
    axes.set_xlabel("threshold")
    axes.set_ylim(0, 1.02)
    axes.legend()


def _draw_reliability(axes: Any, curve: Sequence[Mapping[str, Any]]) -> None:
    axes.plot([0, 1], [0, 1], linestyle="--", color="#999999")
    axes.plot([point["said"] for point in curve], [point["happened"] for point in curve], marker="o")
    for point in curve:
        axes.annotate(
            str(point["count"]), (point["said"], point["happened"]), textcoords="offset points", xytext=(4, -12)
        )
    axes.set_xlabel("said")
    axes.set_ylabel("happened")
    axes.set_ylim(0, 1.02)


def _plot(caption: str, draw: Callable[[Any], None]) -> str:
    """Return a figure as an image within the page."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.grid(alpha=0.3)
    draw(axes)
    image = io.BytesIO()
    figure.savefig(image, format="png", dpi=130)
    data = base64.b64encode(image.getvalue()).decode("ascii")
    return (
        f'<figure><img alt="{escape(caption)}" src="data:image/png;base64,{data}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _messages(errors: Sequence[Mapping[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td>{one['line']}</td><td>{escape(str(one['label']))}</td><td>{escape(str(one['read']))}</td>"
        f"<td>{'' if one.get('score') is None else one['score']}</td><td>{_marked(one)}</td></tr>"
        for one in errors
    )
    head = "<tr><th>Line</th><th>Labelled</th><th>Read</th><th>Score</th><th>Message</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _conversations(errors: Sequence[Mapping[str, Any]]) -> str:
    parts = []
    for one in errors:
        turns = "".join(
            f"<li value='{number}'{_over(one, number)}>{_marked(turn)}"
            f" <span class='soft'>{turn.get('decision', '')} {turn.get('level', '')}</span></li>"
            for number, turn in enumerate(one["turns"])
        )
        window = "no handoff" if one["window"] is None else f"{one['wanted']}, {one['window'][0]}–{one['window'][1]}"
        parts.append(
            f"<article><strong>{escape(one['id'])}</strong> {escape(one['outcome'])}"
            f" <span class='soft'>wanted: {escape(window)}; given: {escape(str(one['reason']))}</span>"
            f"<ol>{turns}</ol></article>"
        )
    return "".join(parts)


def _over(one: Mapping[str, Any], number: int) -> str:
    return " class='over'" if one["handed_over"] == number else ""


def _marked(one: Mapping[str, Any]) -> str:
    """Return the text with its cues marked; the kind and weight appear on hovering."""
    text, place, parts = str(one["text"]), 0, []
    for cue in sorted(one.get("cues") or (), key=lambda cue: cue["start"]):
        if cue["start"] < place:
            continue
        parts.append(escape(text[place : cue["start"]]))
        title = escape(f"{cue['kind']} {cue['weight']}")
        parts.append(f'<mark title="{title}">{escape(text[cue["start"] : cue["end"]])}</mark>')
        place = cue["end"]
    return "".join([*parts, escape(text[place:])])
