"""What a trainer may have to react to while editing; each error says what the answer carries beside its sentence.

Conflict
├── Stale         409 stale         what the operation names has changed or gone: read again
├── EditConflict  409 conflict      the lines were changed meanwhile on disk: both versions are told
└── Busy          409 busy          another training or comparison runs: which one is told
BadRequest
├── NotParsed     422 not_parsed    a file does not parse, or would not after the change
├── ReasonNeeded  400 reason_required  the candidate is worse on a floor: which figures is told
└── Refused       400 refused       the trainer asked for what makes no sense; the sentence says why
"""

from __future__ import annotations

from typing import Any

from bot.errors import BadRequest, Conflict, RelaisError


class Stale(Conflict):
    """The thing that an operation names is not there any more, or its lines have changed."""

    code = "stale"


class EditConflict(Conflict):
    """Somebody else changed the same lines; `values` has `files`: both versions of each."""

    code = "conflict"


class Busy(Conflict):
    """Something that is done one at a time is being done; `values` has the `job`, where it is known."""

    code = "busy"


class ReasonNeeded(BadRequest):
    """Publishing this candidate takes a written reason; `values` has the `figures` under their floor."""

    code = "reason_required"


class NotParsed(BadRequest):
    """A file cannot be read as YAML; `values` has the `problems`."""

    code = "not_parsed"
    status = 422


class Refused(BadRequest):
    """The operation makes no sense; `values` has the sentence in French (`fr`) and English (`en`)."""

    code = "refused"

    def __init__(self, en: str, fr: str, **values: Any) -> None:
        super().__init__(en, en=en, fr=fr, **values)


def message_of(error: RelaisError, language: str) -> str | None:
    """Return the sentence that the error brings itself, or None when the catalogue has it."""
    own = {
        "stale": {
            "fr": "Ce passage a changé entre-temps dans le fichier. Relisez-le avant de le modifier.",
            "en": "This passage has changed in the file meanwhile. Read it again before changing it.",
        },
        "conflict": {
            "fr": "Les mêmes lignes ont été modifiées entre-temps. Rien n’a été écrit.",
            "en": "The same lines were changed meanwhile. Nothing was written.",
        },
        "busy": {
            "fr": "Un entraînement ou une comparaison est déjà en cours.",
            "en": "A training or a comparison is running already.",
        },
        "reason_required": {
            "fr": "Ce modèle n’a pas été comparé, ou passe sous un seuil : écrivez pourquoi le publier.",
            "en": "This model was not compared, or is under a floor: write why it should be published.",
        },
        "not_parsed": {
            "fr": "Un fichier n’est pas lisible en l’état. Rien n’a été écrit.",
            "en": "A file cannot be read as it is. Nothing was written.",
        },
    }
    if isinstance(error, Refused):
        return str(error.values[language if language in {"fr", "en"} else "fr"])
    return own.get(error.code, {}).get(language)
