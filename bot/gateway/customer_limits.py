"""The limits of customers, in one place for REST, sockets and Socket.IO."""

from __future__ import annotations

from bot.gateway.callers import is_local
from bot.gateway.clock import Clock
from bot.gateway.config import RateLimits
from bot.gateway.limits import Limiter


class CustomerLimits:
    """Counts what customers do; each method raises `RateLimited`."""

    def __init__(self, limits: RateLimits, clock: Clock) -> None:
        self._frames = Limiter(limits.frames_per_socket, clock)
        self._messages = Limiter(limits.messages_per_token, clock)
        self._messages_here = Limiter(limits.messages_per_address, clock)
        self._sessions_here = Limiter(limits.sessions_per_address, clock)

    def frame(self, conversation_id: str) -> None:
        """Count any frame of a socket."""
        self._frames.take(conversation_id)

    def message(self, conversation_id: str, address: str) -> None:
        """Count a message or another command."""
        self._messages.take(conversation_id)
        if not is_local(address):
            self._messages_here.take(address)

    def session(self, address: str) -> None:
        """Count a new conversation."""
        if not is_local(address):
            self._sessions_here.take(address)
