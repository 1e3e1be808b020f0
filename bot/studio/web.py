"""The studio's addresses. `docs/studio-api.md` says what each takes and answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, TypeVar

from aiohttp import web

from bot.studio import corpus, dialogue, hints
from bot.studio.answers import Handler, answer, body_of, number, told
from bot.studio.code import Code, is_asked
from bot.studio.corpus import Wanted, fold
from bot.studio.document import Document
from bot.studio.git import Author
from bot.studio.studio import Studio, entry_shown

T = TypeVar("T")
PREFIX = "/api/studio"
LIMIT = 1000
PARTS = ("inbox", "training")


class Addresses:
    """Answers the calls of one studio; whatever reads or writes files does so in a thread."""

    def __init__(self, studio: Studio, author_of: Callable[[web.Request], Author]) -> None:
        self._studio = studio
        self._author_of = author_of

    def table(self) -> list[tuple[str, str, Handler]]:
        """Return every route: method, path, handler."""
        routes: list[tuple[str, str, Handler]] = [
            ("GET", "/project", self.project), ("GET", "/files", self.files), ("GET", "/file", self.file),
            ("GET", "/completions", self.completions), ("GET", "/intents", self.intents),
            ("GET", "/examples", self.examples), ("GET", "/entities", self.entities), ("GET", "/lists", self.lists),
            ("GET", "/responses", self.responses), ("GET", "/domain", self.domain),
            ("GET", "/stories", self.stories), ("GET", "/stories/graph", self.graph),
            ("GET", "/tension", self.tension), ("GET", "/hints", self.hints),
            ("POST", "/changes/preview", self.preview), ("POST", "/changes", self.save),
            ("GET", "/changes", self.changes), ("POST", "/changes/{id}/undo", self.undo),
            ("POST", "/validate", self.validate), ("GET", "/validate", self.validation),
        ]  # fmt: skip
        for part in self._studio.parts:
            routes += part.table(self._author_of)
        language = self._studio.config.language
        return [(method, PREFIX + path, told(handler, language)) for method, path, handler in routes]

    async def _read(self, make: Callable[[Mapping[str, Document]], T]) -> T:
        """Make something of the documents as they are now; one reader at a time, for they are read as needed."""

        def work() -> T:
            with self._studio.lock:
                return make({p: d for p, d in self._studio.project.documents().items() if d.is_readable})

        return await asyncio.to_thread(work)

    async def _do(self, work: Callable[..., T], *arguments: Any) -> T:
        def locked() -> T:
            with self._studio.lock:
                return work(*arguments)

        return await asyncio.to_thread(locked)

    async def project(self, request: web.Request) -> web.StreamResponse:
        """What is edited here."""
        return answer(await self._do(self._project, self._author_of(request)))

    def _project(self, author: Author) -> dict[str, Any]:
        studio = self._studio
        documents = studio.project.documents()
        stories = [story.kind for document in documents.values() for story in document.stories]
        blocks = [block for document in documents.values() for block in document.blocks]
        return {
            "project": {
                "name": studio.project.root.name, "languages": dialogue.project_languages(_readable(documents)),
                "git": {"available": studio.editor.git.is_available, "branch": studio.editor.git.branch},
                "author": author,
            },
            "parts": {"corpus": True, **{name: name in {part.name for part in studio.parts} for name in PARTS}},
            "absent": studio.absent,
            "counts": {
                "intents": len({block.name for block in blocks if block.kind == "intent"}),
                "examples": sum(len(block.entries) for block in blocks if block.kind == "intent"),
                "responses": len(dialogue.responses(_readable(documents))),
                "stories": stories.count("story"), "rules": stories.count("rule"), "tests": stories.count("test"),
                "tension": sum(len(block.entries) for block in blocks if block.kind == "group"),
                "files": len(documents),
            },
            "problems": [problem for document in documents.values() for problem in document.problems],
            "recovered": studio.recovered,
        }  # fmt: skip

    async def files(self, request: web.Request) -> web.StreamResponse:
        """Every file of the project that holds data."""
        documents = await self._do(self._studio.project.documents)
        return answer({"files": [_file(document) for document in documents.values()]})

    async def file(self, request: web.Request) -> web.StreamResponse:
        """One file's text."""
        document = await self._do(self._studio.project.document, request.query.get("path", ""))
        return answer({"file": {**_file(document), "text": document.source.text}})

    async def completions(self, request: web.Request) -> web.StreamResponse:
        """Names to complete."""
        return answer(await self._read(dialogue.completions))

    async def intents(self, request: web.Request) -> web.StreamResponse:
        """Every intent."""
        return answer({"intents": await self._read(corpus.intents)})

    async def examples(self, request: web.Request) -> web.StreamResponse:
        """The examples that fit."""
        query, started = request.query, time.perf_counter()
        marked = query.get("marked")
        wanted = Wanted(
            words=_words(request), intent=query.get("intent") or None, entity=query.get("entity") or None,
            language=query.get("language") or None, file=query.get("file") or None,
            marked=None if not marked else marked == "1",
        )  # fmt: skip
        offset, limit = _page(request)

        def make(documents: Mapping[str, Document]) -> dict[str, Any]:
            found = corpus.find_examples(documents, wanted)
            return {"examples": [corpus.example(*pair) for pair in found[offset : offset + limit]], "total": len(found)}

        shown = await self._read(make)
        return answer({**shown, "took_ms": round((time.perf_counter() - started) * 1000, 1)})

    async def entities(self, request: web.Request) -> web.StreamResponse:
        """Every entity."""
        return answer({"entities": await self._read(corpus.all_entities)})

    async def lists(self, request: web.Request) -> web.StreamResponse:
        """Synonyms, regexes and lookups."""
        kind, words = request.query.get("kind"), _words(request)
        return answer({"lists": await self._read(lambda documents: corpus.lists(documents, kind=kind, words=words))})

    async def responses(self, request: web.Request) -> web.StreamResponse:
        """The responses that fit."""
        words, query = _words(request), request.query

        def make(documents: Mapping[str, Document]) -> list[dict[str, Any]]:
            counts, code = dialogue.uses(documents), Code(self._studio.code())
            shown = []
            for response, missing in dialogue.responses(documents):
                text = fold(" ".join([response.name, *(str(v.data.get("text", "")) for v in response.variations)]))
                used = counts.get(response.name, 0) + code.uses(response.name)
                lacks = "missing" in query and query["missing"] not in missing
                is_said = used or is_asked(response.name)
                if lacks or (query.get("unused") == "1" and is_said) or not all(word in text for word in words):
                    continue
                shown.append(dialogue.response(response, missing, used))
            return shown

        return answer({"responses": await self._read(make)})

    async def domain(self, request: web.Request) -> web.StreamResponse:
        """Slots and forms, to read."""
        return answer(await self._read(dialogue.domain))

    async def stories(self, request: web.Request) -> web.StreamResponse:
        """The stories, rules and tests that fit."""
        query, words = request.query, _words(request)
        offset, limit = _page(request)
        problems = list(self._studio.validation.problems)

        def make(documents: Mapping[str, Document]) -> dict[str, Any]:
            found = dialogue.find_stories(
                documents, kind=query.get("kind") or None, words=words, intent=query.get("intent") or None,
                action=query.get("action") or None, file=query.get("file") or None,
            )  # fmt: skip
            shown = [dialogue.story(document, story, problems) for document, story in found[offset : offset + limit]]
            return {"stories": shown, "total": len(found)}

        return answer(await self._read(make))

    async def graph(self, request: web.Request) -> web.StreamResponse:
        """Where stories join, and where they contradict each other."""
        kind, words = request.query.get("kind") or "story", _words(request)
        return answer(
            await self._read(lambda documents: dialogue.graph(dialogue.find_stories(documents, kind=kind, words=words)))
        )

    async def tension(self, request: web.Request) -> web.StreamResponse:
        """The labelled messages that fit."""
        query, words = request.query, _words(request)
        offset, limit = _page(request)

        def make(documents: Mapping[str, Document]) -> dict[str, Any]:
            found, groups = corpus.tension(
                documents, words=words, label=query.get("label") or None, target=query.get("target") or None,
                language=query.get("language") or None,
            )  # fmt: skip
            shown = [corpus.tension_message(*pair) for pair in found[offset : offset + limit]]
            return {"messages": shown, "groups": groups, "total": len(found)}

        return answer(await self._read(make))

    async def hints(self, request: web.Request) -> web.StreamResponse:
        """What could be done next."""
        kind = request.query.get("kind")

        def make(documents: Mapping[str, Document]) -> list[dict[str, Any]]:
            more = [hint for some in self._studio.more_hints for hint in some(documents)]
            return [*more, *hints.all_hints(documents, self._studio.code())]

        found = await self._read(make)
        return answer({"hints": [hint for hint in found if not kind or hint["kind"] == kind]})

    async def preview(self, request: web.Request) -> web.StreamResponse:
        """What operations would change."""
        body = await body_of(request)
        return answer({"change": await self._do(self._studio.preview, body.get("operations"))})

    async def save(self, request: web.Request) -> web.StreamResponse:
        """Save a change."""
        body = await body_of(request)
        return answer(await self._do(self._studio.save, body, self._author_of(request)))

    async def changes(self, request: web.Request) -> web.StreamResponse:
        """The history."""
        limit = number(request, "limit", 50, most=500)
        entries = await self._do(self._studio.editor.journal.latest, limit)
        return answer({"changes": [entry_shown(entry) for entry in entries]})

    async def undo(self, request: web.Request) -> web.StreamResponse:
        """Take a save back."""
        name, author = request.match_info["id"], self._author_of(request)
        return answer({"saved": await self._do(self._studio.undo, name, author)})

    async def validate(self, request: web.Request) -> web.StreamResponse:
        """Start Rasa's validation."""
        self._studio.validation.start()
        return answer({"validation": self._studio.validation.shown()}, status=202)

    async def validation(self, request: web.Request) -> web.StreamResponse:
        """The last validation."""
        return answer({"validation": await self._do(self._studio.validation.shown)})


def add_routes(
    app: web.Application,
    studio: Studio,
    *,
    guard: Callable[[Handler], Handler],
    author_of: Callable[[web.Request], Author],
) -> None:
    """Serve the studio in an application. `guard` lets trainers and administrators in, and nobody else."""
    for method, path, handler in Addresses(studio, author_of).table():
        app.router.add_route(method, path, guard(handler))

    async def life(_: web.Application) -> AsyncIterator[None]:
        studio.start()
        yield
        await studio.stop()

    app.cleanup_ctx.append(life)


def _readable(documents: Mapping[str, Document]) -> dict[str, Document]:
    return {path: document for path, document in documents.items() if document.is_readable}


def _file(document: Document) -> dict[str, Any]:
    return {
        "path": document.path, "kinds": document.kinds, "hash": document.hash, "size": document.size,
        "editable": document.is_readable, "problems": document.problems,
    }  # fmt: skip


def _words(request: web.Request) -> list[str]:
    return fold(request.query.get("q", "")).split()


def _page(request: web.Request) -> tuple[int, int]:
    return number(request, "offset", 0, most=10_000_000), number(request, "limit", 100, most=LIMIT)
