"""Stories, rules and tests: write their steps, delete them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.studio import stories
from bot.studio.document import Document
from bot.studio.errors import Refused
from bot.studio.operations.work import Work, text_field
from bot.studio.source import Source
from bot.studio.stories import Story
from bot.studio.yaml_edit import delete_items

Fields = Mapping[str, Any]
HOMES = {"story": "data/stories.yml", "rule": "data/rules.yml", "test": "tests/test_stories.yml"}


def story_id(document: Document, story: Story) -> str:
    """Return the identifier of a story: its lines as they are."""
    return document.identify(story.start, document.source.text[story.start : story.end])


def _all(document: Document) -> Iterator[tuple[str, int, Story]]:
    for story in document.stories:
        yield story_id(document, story), document.line(story.start), story


def put(work: Work, fields: Fields) -> None:
    """Change a story (with `id`), or add one."""
    steps, conditions = fields.get("steps"), fields.get("conditions")
    if conditions is not None and not isinstance(conditions, list):
        raise Refused("Conditions form a list.", "Les conditions forment une liste.")
    if fields.get("id"):
        document, story = work.thing(text_field(fields, "id"), _all)
        name = str(fields.get("name") or story.name)
        if steps is not None:
            stories.check_steps(steps)
        splices = stories.put(document.source, story, name=name, steps=steps, conditions=conditions)
        work.change(document.path, splices)
        work.say(f"Edit “{name}”", f"Modifier «\u00a0{name}\u00a0»")
        return
    _create(work, fields)


def _create(work: Work, fields: Fields) -> None:
    kind, name = text_field(fields, "kind"), text_field(fields, "name")
    if kind not in HOMES:
        raise Refused("A story, a rule or a test.", "Une histoire, une règle ou un test.")
    if any(story.name == name and story.kind == kind for document in work.readable() for story in document.stories):
        raise Refused(f"“{name}” exists.", f"«\u00a0{name}\u00a0» existe déjà.")
    value: dict[str, Any] = {"rule" if kind == "rule" else "story": name}
    if fields.get("conditions"):
        value["condition"] = fields["conditions"]
    value["steps"] = stories.check_steps(fields.get("steps"))
    path = str(fields.get("file") or _home(work, kind))
    if not work.has(path):
        work.replace(path, Source('version: "3.1"\n'))
    document = work.document(path)
    section = "rules" if kind == "rule" else "stories"
    work.change(path, stories.append(document.source, document.root, section, value))
    work.say(f"Add “{name}”", f"Ajouter «\u00a0{name}\u00a0»")


def _home(work: Work, kind: str) -> str:
    found = [document.path for document in work.readable() if any(story.kind == kind for story in document.stories)]
    return found[0] if found else HOMES[kind]


def delete(work: Work, fields: Fields) -> None:
    """Remove a story."""
    document, story = work.thing(text_field(fields, "id"), _all)
    section = document.root.get("rules" if story.kind == "rule" else "stories") if document.root else None
    assert section is not None
    work.change(document.path, delete_items(document.source, section, [story.item]))
    work.say(f"Delete “{story.name}”", f"Supprimer «\u00a0{story.name}\u00a0»")
