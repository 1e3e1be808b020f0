"""Advisors' passwords: argon2id, hashed and checked away from the event loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_LENGTH = 10


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    # Of the settings of argon2id that OWASP calls equally strong, the one that takes least of the gateway's memory.
    return PasswordHasher(time_cost=5, memory_cost=7 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the hash to store (blocking: about 30 ms)."""
    return _hasher().hash(password)


def is_password(password: str, *, hashed: str) -> bool:
    """Say whether this is the password (blocking: about 30 ms)."""
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return _hasher().verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


class PasswordChecker:
    """Checks passwords one at a time in a thread of its own: a storm of logins fills neither memory nor the store."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="relais-argon2")
        self._decoy: str | None = None

    async def check(self, password: str, *, hashed: str | None) -> bool:
        """Say whether the password is right; without a hash (no such login) take as long and answer no."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._check, password, hashed)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _check(self, password: str, hashed: str | None) -> bool:
        if self._decoy is None:
            self._decoy = hash_password("a password that nobody has")
        is_right = is_password(password, hashed=hashed or self._decoy)
        return is_right and hashed is not None
