"""YAML in every style that Rasa accepts, generated, and what stays of a text after an edit."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.studio.document import Document, read

WORDS = st.text(alphabet="abcdéèçœ ’'\"#:-,&*!%@{}?0123😀", min_size=1, max_size=25).map(str.strip).filter(bool)
NAMES = st.sampled_from(["greet", "goodbye", "faq/hours", "bill_explain", "deny"])
NEWLINES = st.sampled_from(["\n", "\r\n"])


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@st.composite
def nlu_files(draw: st.DrawFn) -> bytes:
    """A file of intents whose examples are written in differing styles, with comments and odd spaces."""
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    pad = draw(st.sampled_from(["", "  "]))
    head = draw(st.sampled_from([[], ["# the corpus"], ['version: "3.1"', ""], ["version: '3.1'  # Rasa's"]]))
    lines = [*head, "nlu:"]
    for name in names:
        lines += _block(draw, name, pad)
        lines += draw(st.sampled_from([[], [""], [f"{pad}# next", ""], ["", "# at the margin"]]))
    newline = draw(NEWLINES)
    text = newline.join(lines)
    text = text.rstrip() if draw(st.booleans()) else text + newline
    return (b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode()


def _block(draw: st.DrawFn, name: str, pad: str) -> list[str]:
    texts = draw(st.lists(WORDS, min_size=1, max_size=9))
    style = draw(st.sampled_from(["|", "|", "|-", "|2", "list", "folded", "double", "comment"]))
    head = [f"{pad}- intent: {name}"]
    if style == "list":
        items = [line for text in texts for line in _item(draw, text, pad)]
        return [*head, f"{pad}  examples:", *items]
    if style == "folded":
        body = [line for text in texts for line in (f"{pad}    - {text}", "")]
        return [*head, f"{pad}  examples: >", *body[:-1]]
    if style == "double":
        inner = "\\n".join(f"- {text}" for text in (t.replace("\\", "").replace('"', "") or "x" for t in texts))
        return [*head, f'{pad}  examples: "{inner}"']
    if style == "|2":
        return [*head, f"{pad}  examples: |2", *(f"{pad}    - {text}" for text in texts)]
    if style == "comment":
        return [
            f"{pad}- # why",
            f"{pad}  intent: {name}",
            f"{pad}  examples: |  # some",
            *(f"{pad}      - {text}" for text in texts),
        ]
    return [*head, f"{pad}  examples: {style}", *(f"{pad}    - {text}" for text in texts)]


def _item(draw: st.DrawFn, text: str, pad: str) -> list[str]:
    kind = draw(st.sampled_from(["single", "block", "metadata"]))
    if kind == "single":
        return [f"{pad}  - text: {quoted(text)}  # said often"]
    if kind == "block":
        return [f"{pad}  - text: |", f"{pad}      {text}"]
    return [f"{pad}  - text: {quoted(text)}", f"{pad}    metadata: {{ sentiment: neutral }}"]


def document(data: bytes) -> Document:
    found = read("data/nlu.yml", data)
    assert found.is_readable, found.problems
    return found


def raws(data: bytes) -> list[tuple[str, str]]:
    """What Rasa would learn: (intent, example) in order."""
    return [(entry.block.name, entry.raw) for entry in document(data).entries]
