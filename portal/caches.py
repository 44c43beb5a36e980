"""Redis as a cache that may be away: then nothing is found and nothing kept, and the pages are slower, never down."""

import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from portal.metrics import figures

PAUSE = 1.0  # seconds without asking again after a failure, so that not every request waits for the timeout

logger = logging.getLogger(__name__)


class ForgivingRedisCache(RedisCache):
    """Django's RedisCache whose calls answer as an empty cache does while Redis does not. `incr` raises ValueError then."""

    _away_until: ClassVar[float] = 0.0  # of the whole process: Django makes one object a thread

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(super().add, False, *args, **kwargs)

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return self._try(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._try(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(super().touch, False, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(super().delete, False, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(super().get_many, {}, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(super().has_key, False, *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        value = self._try(super().incr, None, *args, **kwargs)
        if value is None:
            raise ValueError("the cache does not answer")
        return value

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try(super().set_many, list(data), data, *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._try(super().delete_many, None, *args, **kwargs)

    def clear(self) -> Any:
        return self._try(super().clear, False)

    def _try(self, call: Callable[..., Any], without: Any, *args: Any, **kwargs: Any) -> Any:
        """What `call` answers, `without` where Redis does not."""
        if time.monotonic() < ForgivingRedisCache._away_until:
            return without
        try:
            return call(*args, **kwargs)
        except (RedisError, OSError) as error:
            ForgivingRedisCache._away_until = time.monotonic() + PAUSE
            logger.warning("the cache does not answer (%s), going on without", type(error).__name__)
            count = figures()
            if count is not None:
                count.cache_error()
            return without
