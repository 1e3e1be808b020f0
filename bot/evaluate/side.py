"""What one model makes of the held-out sets and of conversations that were really held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.evaluate import classes, messages
from bot.evaluate.assistant import Assistant, open_assistant
from bot.evaluate.floors import floors_of, held_to
from bot.evaluate.inputs import LabelledIntent, read_intents, read_messages
from bot.evaluate.measure import escalation, first_intent

Order = Mapping[str, Any]
Side = dict[str, Any]
Tell = Callable[[float], None]
RANKING_KEPT = 4


async def measure_side(model: Path, order: Order, *, tell: Tell) -> Side:
    """Measure a model on everything that the order names."""
    held_out = order.get("held_out") or {}
    floors = floors_of(Path(order["floors"])) if order.get("floors") else {}
    replay = order.get("replay") or []
    project = Path(order["project"])
    side: Side = {"held": []}
    with_actions = bool(replay) and (project / "actions").is_dir()
    async with open_assistant(model, project=project, with_actions=with_actions) as assistant:
        tell(0.1)
        pairs = await _intents(assistant, held_out.get("intents") or (), floors, side)
        marked = await _nlu(assistant, held_out.get("nlu") or (), pairs)
        tell(0.4)
        await _tension(assistant, held_out.get("messages") or (), floors, side)
        tell(0.6)
        side["replay"] = await _replay(assistant, replay, tell=lambda share: tell(0.6 + 0.3 * share))
    side["intents"] = classes.by_class(pairs)
    side["entities"] = classes.by_kind(marked)
    side["accuracy"], side["macro_f1"] = classes.accuracy(pairs), classes.macro_f1(side["intents"])
    for name in held_out.get("conversations") or ():
        if floors.get(Path(name).name):
            side["held"] += held_to(await escalation([Path(name)], model=model, project=project), floors)
    return side


async def _intents(
    assistant: Assistant, files: Sequence[str], floors: Mapping[str, Any], side: Side
) -> list[tuple[str, str | None]]:
    pairs: list[tuple[str, str | None]] = []
    for name in files:
        read: list[tuple[LabelledIntent, str | None, float, float]] = []
        for item in read_intents(Path(name)).items:
            found, seconds = await assistant.read(item.text)
            intent = first_intent(found)
            read.append((item, intent.get("name"), float(intent.get("confidence") or 0.0), seconds))
        pairs += [(item.intent, said) for item, said, _, _ in read]
        if floors.get(Path(name).name):
            measured = {"files": [Path(name).name], "figures": messages.intent_figures(read)}
            side["held"] += held_to(measured, floors)
    return pairs


async def _nlu(
    assistant: Assistant, files: Iterable[str], pairs: list[tuple[str, str | None]]
) -> list[tuple[list[Any], list[Any]]]:
    """Read Rasa's own format of test data: intents go to `pairs`, entities are returned (true, read)."""
    from rasa.shared.nlu.training_data.loading import load_data

    marked = []
    for name in files:
        for example in load_data(name).training_examples:
            text, intent = example.get("text"), example.get("intent")
            if not text or not intent:
                continue
            found, _ = await assistant.read(text)
            pairs.append((str(intent), first_intent(found).get("name")))
            marked.append((_spans(example.get("entities")), _spans(found.get("entities"))))
    return marked


def _spans(entities: Any) -> list[Any]:
    return [(str(one["entity"]), one.get("start"), one.get("end")) for one in entities or ()]


async def _tension(assistant: Assistant, files: Sequence[str], floors: Mapping[str, Any], side: Side) -> None:
    every = []
    for name in files:
        read = []
        for item in read_messages(Path(name)).items:
            found, seconds = await assistant.read(item.text)
            read.append(messages.ReadMessage(item, found.get("tension") or {}, seconds))
        every += read
        if floors.get(Path(name).name):
            measured = {"files": [Path(name).name], "figures": messages.message_figures(read)}
            side["held"] += held_to(measured, floors)
    if any(one.tension for one in every):
        found_in = messages.message_figures(every)
        side["tension"] = {
            "tense_f1": found_in["tense_against_calm"]["f1"]["value"],
            "asked_f1": found_in["asked"]["f1"]["value"],
            "accuracy": found_in["accuracy"]["value"],
            "false_alarms_per_1000_calm": found_in["false_alarms_per_1000_calm"],
        }


async def _replay(assistant: Assistant, conversations: Sequence[Mapping[str, Any]], *, tell: Tell) -> dict[str, Any]:
    """Return, for each message ("conversation seq"), what is read in it and whether a person would take over."""
    found: dict[str, Any] = {}
    for number, conversation in enumerate(conversations):
        tell(number / len(conversations))
        turns = conversation["turns"]
        answered = await assistant.converse(
            f"replay-{conversation['id']}", [turn["text"] for turn in turns], language=conversation["language"]
        )
        for turn, then in zip(turns, [*answered, *[None] * (len(turns) - len(answered))], strict=True):
            read, _ = await assistant.read(turn["text"])
            intent = first_intent(read)
            found[f"{conversation['id']} {turn['seq']}"] = {
                "intent": intent.get("name"), "confidence": round(float(intent.get("confidence") or 0.0), 4),
                "handoff": None if then is None else then.decision == "handoff",
                "ranking": [
                    {"name": one.get("name"), "confidence": round(float(one.get("confidence") or 0.0), 4)}
                    for one in (read.get("intent_ranking") or ())[:RANKING_KEPT]
                ],
                "reason": then.reason if then is not None and then.decision == "handoff" else None,
            }  # fmt: skip
    return found
