"""An edit changes its own lines; everything else stays byte for byte; taken back, the bytes are the old ones."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from bot.studio import blocks
from bot.studio.blocks import Entry
from bot.studio.document import Document
from bot.studio.errors import Refused
from bot.studio.journal import reversed_hunks
from bot.studio.merge import apply
from bot.studio.operations.examples import removal
from bot.studio.source import Source, hunks_between, lines_of
from tests.unit.studio.texts import WORDS, document, nlu_files, raws

PATIENT = settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def chosen(data: st.DataObject, found: Document) -> Entry:
    return data.draw(st.sampled_from(found.entries))


def own_lines(found: Document, entry: Entry) -> range:
    """The lines that belong to an example: in a scalar that is not literal, those of the scalar."""
    first, last = found.source.line_of(entry.start), found.source.line_of(max(entry.end - 1, entry.start))
    return range(first, last + 1)


def changed_lines(old: bytes, new: bytes) -> set[int]:
    found = set()
    for hunk in hunks_between(Source.decode(old), Source.decode(new)):
        found |= set(range(hunk.old_start, hunk.old_start + max(len(hunk.old), 1)))
    return found


def as_rasa_reads(data: bytes) -> list[tuple[str, str]]:
    """Read with ruamel.yaml as Rasa does, apart from anything of ours."""
    loaded = YAML(typ="safe", pure=True).load(io.BytesIO(data))
    found = []
    for item in loaded["nlu"] or []:
        examples = item.get("examples") or ""
        if isinstance(examples, str):
            texts = [line[1:].strip("\n\r ") for line in examples.splitlines() if line.startswith("-")]
        else:
            texts = [example["text"].strip("\n\r ") for example in examples]
        found += [(item["intent"], text) for text in texts]
    return found


@PATIENT
@given(data=nlu_files())
def test_a_file_is_read_as_rasa_reads_it_and_not_changed_by_reading(data: bytes) -> None:
    assert document(data).source.encode() == data
    assert raws(data) == as_rasa_reads(data)


@PATIENT
@given(data=nlu_files(), text=WORDS, draw=st.data())
def test_an_edited_example_changes_its_own_lines_alone(data: bytes, text: str, draw: st.DataObject) -> None:
    found = document(data)
    entry = chosen(draw, found)
    after = found.source.with_splices(blocks.edit(found.source, entry, text)).encode()
    expected = [(e.block.name, text if e is entry else e.raw) for e in found.entries]
    assert as_rasa_reads(after) == expected == raws(after)
    assert changed_lines(data, after) <= set(own_lines(found, entry))


@PATIENT
@given(data=nlu_files(), texts=st.lists(WORDS, min_size=1, max_size=3), draw=st.data())
def test_added_examples_are_new_lines_and_nothing_else(data: bytes, texts: list[str], draw: st.DataObject) -> None:
    found = document(data)
    block = draw.draw(st.sampled_from(found.blocks))
    after = found.source.with_splices(blocks.add(found.source, block, texts)).encode()
    expected = []
    for other in found.blocks:
        expected += [(other.name, entry.raw) for entry in other.entries]
        expected += [(other.name, text) for text in texts] if other is block else []
    assert as_rasa_reads(after) == expected
    if block.examples is not None and (block.examples.style == "|" or block.examples.kind == "seq"):
        kept = iter(lines_of(Source.decode(after).text + "\n"))
        assert all(
            any(line.rstrip("\r\n") == other.rstrip("\r\n") for other in kept) for line in lines_of(found.source.text)
        )
    assert after.endswith(b"\n") == data.endswith(b"\n")


@PATIENT
@given(data=nlu_files(), draw=st.data())
def test_a_deleted_example_takes_its_own_lines_alone(data: bytes, draw: st.DataObject) -> None:
    found = document(data)
    entry = chosen(draw, found)
    after = found.source.with_splices(removal(found, [entry])).encode()
    assert as_rasa_reads(after) == [(e.block.name, e.raw) for e in found.entries if e is not entry]
    assert after.startswith(b"\xef\xbb\xbf") == data.startswith(b"\xef\xbb\xbf")
    lone = len(entry.block.entries) == 1
    start = (
        found.source.line_of(blocks.block_span(found.source, entry.block)[0]) if lone else own_lines(found, entry).start
    )
    stop = own_lines(found, entry).stop
    lines = lines_of(found.source.text)
    if lone and len(found.blocks) == 1:
        left = [line for line in lines_of(Source.decode(after).text) if line.strip() != "[]"]
        assert "".join(left).rstrip() == "".join([*lines[:start], *lines[stop:]]).rstrip()
    elif lone or entry.node is not None or (entry.block.examples is not None and entry.block.examples.style == "|"):
        # A file without a last line end keeps having none: the line that becomes the last one gives up its own.
        expected = "".join([*lines[:start], *lines[stop:]])
        assert Source.decode(after).text == (expected if data.endswith(b"\n") else expected.rstrip("\r\n"))
    else:
        # Between equal lines the comparison cannot know which ones went; an empty line may follow the scalar.
        assert changed_lines(data, after) <= set(range(start, stop + 1))


@PATIENT
@given(data=nlu_files(), text=WORDS, draw=st.data())
def test_an_edit_taken_back_gives_identical_bytes(data: bytes, text: str, draw: st.DataObject) -> None:
    found = document(data)
    entry = chosen(draw, found)
    kind = draw.draw(st.sampled_from(["edit", "add", "delete"]))
    splices = {
        "edit": lambda: blocks.edit(found.source, entry, text),
        "add": lambda: blocks.add(found.source, entry.block, [text]),
        "delete": lambda: removal(found, [entry]),
    }[kind]()
    after = found.source.with_splices(splices)
    back = apply(lines_of(after.text), reversed_hunks(hunks_between(found.source, after)))
    assert Source(back, after.has_bom).encode() == data


@given(st.lists(st.sampled_from("abcdef\n"), max_size=60), st.lists(st.sampled_from("abcdef\n"), max_size=60))
def test_hunks_make_one_text_of_the_other(old: list[str], new: list[str]) -> None:
    one, other = Source("".join(old)), Source("".join(new))
    assert apply(lines_of(one.text), hunks_between(one, other)) == other.text


@pytest.mark.parametrize("text", ["", "   ", "\n", "\x07", "a\x00b", "\ud800"])
def test_what_cannot_be_an_example_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        blocks.one_line(text)
