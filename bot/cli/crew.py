"""The assistant's processes as `relais serve` needs them: which model, which addresses, which secrets."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bot.assistant.childlog import ChildLog
from bot.assistant.client import AssistantClient, State
from bot.assistant.endpoints import Endpoints
from bot.assistant.model import Model
from bot.assistant.ports import free_ports
from bot.assistant.process import LeashedProcess
from bot.assistant.programs import actions_program, answers, rasa_program, seed_command
from bot.assistant.supervisor import Child, Program, Supervisor
from bot.assistant.training import TrainingFailed
from bot.cli.opening import models_of, project_of
from bot.cli.trackers import forget_daily, make_schema
from bot.cli.train import train_now
from bot.errors import AlreadyExists, NotFound, Unavailable
from bot.settings import Settings
from bot.terminal import complain, say

logger = logging.getLogger(__name__)

# How long another model may take to load beside the one that answers, on a machine that is busy with that.
LOADING_S = 300.0


class Crew:
    """Rasa and the action server: trained, started and stopped, or reached where the settings say they are."""

    def __init__(
        self, settings: Settings, *, wanted: bool = True, on_ready: Callable[[str], None] = lambda name: None
    ) -> None:
        self._settings = settings
        self._is_ours = wanted and settings.rasa_url is None
        self._on_ready = on_ready
        self._rasa_port, self._actions_port = free_ports(2)
        self._token = settings.rasa_token or secrets.token_urlsafe(24)
        self._channel_token = settings.channel_token or secrets.token_urlsafe(24)
        self._supervisor = Supervisor()
        self._is_preparing = self._is_ours
        self._model: Model | None = None
        self._files: tuple[Path, Path] | None = None  # endpoints and credentials, as Rasa reads them
        self._probes: list[AssistantClient] = []
        self._cache = settings.data / "cache"
        self._tracker_file = settings.data / "trackers.db"
        self._forgetting: asyncio.Task[None] | None = None
        self._env = {
            "RELAIS_DATA_DIR": str(settings.data),
            "RELAIS_CHANNEL_TOKEN": self._channel_token,
            **({"RELAIS_BACKEND_URL": settings.backend_url} if settings.backend_url else {}),
        }
        self.client = AssistantClient(
            settings.rasa_url or f"http://127.0.0.1:{self._rasa_port}",
            token=settings.rasa_token if settings.rasa_url else self._token,
            channel_token=settings.channel_token if settings.rasa_url else self._channel_token,
            timeout=settings.assistant_timeout,
            is_starting=self.is_starting,
        )
        self._actions_answer = answers(f"{self.actions_url}/health")

    @property
    def actions_url(self) -> str:
        """Return where the action server is."""
        return self._settings.actions_url or f"http://127.0.0.1:{self._actions_port}"

    def is_starting(self) -> bool:
        """Say whether the assistant is on its way: a model is trained, or Rasa loads one."""
        return self._is_preparing or self._supervisor.state("rasa") == "starting"

    async def actions_state(self) -> State:
        """Say whether the action server answers."""
        if self._settings.rasa_url is not None and self._settings.actions_url is None:
            return "ready" if await self.client.health() == "ready" else "down"  # Rasa's own affair
        if self._settings.actions_url is None:
            return "starting" if self._is_preparing else self._supervisor.state("actions")
        return "ready" if await self._actions_answer() else "down"

    async def run(self) -> None:
        """Start what is ours; returns when everything is started (not ready yet)."""
        if not self._is_ours:
            return
        try:
            await self._seed()
            model = await self._find_model()
            if model is None:
                return
            if self._settings.store_url.startswith("postgresql"):
                await asyncio.to_thread(make_schema, self._settings.store_url)
            self._supervisor = self._assemble(model)
            self._supervisor.start()
            if self._settings.retention is not None:
                forgetting = forget_daily(
                    self._settings.retention, database_url=self._settings.store_url, file=self._tracker_file
                )
                self._forgetting = asyncio.create_task(forgetting, name="retention of Rasa's trackers")
        finally:
            self._is_preparing = False

    @property
    def model(self) -> Model | None:
        """Return the model that Rasa runs with; None while there is none, or when Rasa is a service of its own."""
        return self._model

    async def swap(self, model: Model) -> None:
        """Let customers be answered by another model, without a moment in which nobody answers.

        A second Rasa loads it beside the first, which answers meanwhile and ends when its last turns have. A Rasa that
        is a service of its own is told to load it, and makes its callers wait as long. Raise `Unavailable` when it
        cannot be loaded.
        """
        if not self._is_ours:
            await self.client.replace_model(str(model.path))
            self._model = model
            return
        if self._files is None:
            raise Unavailable("the assistant is not started yet")
        (port,) = free_ports(1)
        beside = AssistantClient(
            f"http://127.0.0.1:{port}", token=self._token, channel_token=self._channel_token, connections=2
        )
        earlier = self._supervisor.children.get("rasa")
        models, log = models_of(self._settings), earlier.log if earlier else None
        child = self._child(self._rasa(lambda: models.published() or model, port=port, client=beside), log)

        def take_over() -> None:
            self._rasa_port, self.client.base_url, self._model = port, beside.base_url, model

        self._probes.append(beside)
        overlap = self._settings.assistant_timeout.total_seconds() + 1
        await self._supervisor.replace(child, within=LOADING_S, take_over=take_over, overlap=overlap)

    async def stop(self) -> None:
        """Stop what is ours and close the client."""
        if self._forgetting is not None:
            self._forgetting.cancel()
        await self._supervisor.stop()
        for client in (self.client, *self._probes):
            await client.close()

    def _assemble(self, model: Model) -> Supervisor:
        settings, models = self._settings, models_of(self._settings)
        self._model = model
        self._files = Endpoints(
            actions_url=self.actions_url,
            tracker_file=self._tracker_file,
            database_url=settings.store_url,
            redis_url=settings.redis_url if settings.rasa_workers > 1 else None,
        ).write(settings.project, settings.data / "run")
        # A trainer may have published another one since the last life.
        programs = [self._rasa(lambda: models.published() or model, port=self._rasa_port, client=self.client)]
        if settings.actions_url is None:
            programs.append(
                actions_program(project=settings.project, port=self._actions_port, cache=self._cache, env=self._env)
            )
        return Supervisor(self._child(program) for program in programs)

    def _rasa(self, model: Callable[[], Model], *, port: int, client: AssistantClient) -> Program:
        assert self._files is not None
        endpoints, credentials = self._files
        return rasa_program(
            project=self._settings.project,
            model=lambda: model().path,
            port=port,
            endpoints=endpoints,
            credentials=credentials,
            token=self._token,
            client=client,
            cache=self._cache,
            workers=self._settings.rasa_workers,
            env=self._env,
        )

    def _child(self, program: Program, log: ChildLog | None = None) -> Child:
        log = log or ChildLog(program.name, self._settings.data / "logs")
        return Child(program, log, on_ready=partial(self._on_ready, program.name))

    async def _find_model(self) -> Model | None:
        """Return the model to serve, trained now if need be; None: there is none, and the operator knows why."""
        models = models_of(self._settings)
        try:
            fingerprint = project_of(self._settings).fingerprint()
            if found := models.in_service(fingerprint):
                if found.fingerprint != fingerprint:
                    say(
                        f"The published model {found.name} is served; the files have changed since (relais train).",
                        f"Le modèle publié {found.name} est servi ; les fichiers ont changé depuis (relais train).",
                    )
                return found
            return await train_now(self._settings)
        except (TrainingFailed, AlreadyExists, NotFound) as error:
            complain(f"The assistant is not trained: {error}", f"L’assistant n’est pas entraîné : {error}")
        earlier = next(iter(models.models()), None)
        if earlier is not None:
            say(f"The earlier model {earlier.name} is served.", f"Le modèle précédent {earlier.name} est servi.")
        else:
            say("Customers are offered a person.", "Les clients se voient proposer une personne.")
        return earlier

    async def _seed(self) -> None:
        """Create the supplier's sample database; a failure is told by the actions themselves."""
        if not (self._settings.project / "actions" / "backend").is_dir():
            return
        argv, env = seed_command(project=self._settings.project, cache=self._cache, env=self._env)
        process = await LeashedProcess.start(argv, env=env, cwd=self._settings.project)
        log = ChildLog("seed", self._settings.data / "logs")
        try:
            async for line in process.lines():
                log.write(line)
            if await process.wait() != 0:
                logger.warning("The supplier's sample database could not be created: see %s", log.path)
        finally:
            await process.stop()
            log.close()
