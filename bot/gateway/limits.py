"""How often one may call: token buckets by token, address, key or login."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import RateLimited
from bot.gateway.clock import Clock
from bot.gateway.config import RateLimit

# Buckets kept at most. Full ones are forgotten first: a forgotten bucket is a full one, so nobody gains by it.
MAX_KEYS = 50_000


@dataclass(slots=True)
class _Bucket:
    level: float
    at: float


class Limiter:
    """One limit, applied to each key on its own."""

    def __init__(self, limit: RateLimit, clock: Clock, *, max_keys: int = MAX_KEYS) -> None:
        self._limit = limit
        self._clock = clock
        self._max_keys = max_keys
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str, *, cost: float = 1.0) -> None:
        """Count one call of `key`; raise `RateLimited` with the seconds to wait when it is one too many."""
        now = self._clock().timestamp()
        bucket = self._refilled(key, now)
        if bucket.level < cost:
            raise RateLimited(retry_after=(cost - bucket.level) / self._limit.per_second)
        bucket.level -= cost

    def forgive(self, key: str) -> None:
        """Forget what `key` has used (a login that succeeded)."""
        self._buckets.pop(key, None)

    def _refilled(self, key: str, now: float) -> _Bucket:
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= self._max_keys:
                self._forget_full(now)
            bucket = self._buckets[key] = _Bucket(self._limit.burst, now)
        bucket.level = self._level(bucket, now)
        bucket.at = now
        return bucket

    def _level(self, bucket: _Bucket, now: float) -> float:
        return min(self._limit.burst, bucket.level + max(0.0, now - bucket.at) * self._limit.per_second)

    def _forget_full(self, now: float) -> None:
        full = [key for key, bucket in self._buckets.items() if self._level(bucket, now) >= self._limit.burst]
        for key in full:
            del self._buckets[key]
        # A flood of distinct keys, none of them full: drop the oldest half rather than grow without bound.
        if len(self._buckets) >= self._max_keys:
            for key in list(self._buckets)[: self._max_keys // 2]:
                del self._buckets[key]
