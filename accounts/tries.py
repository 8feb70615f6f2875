"""Counting tries from one place, so that nobody guesses for long. The counts live in the cache and may be lost."""

from django.core.cache import cache

WITHIN = 15 * 60


def count_try(door: str, address: str) -> None:
    """Write down one more try at a door from an address."""
    key = _key(door, address)
    cache.add(key, 0, WITHIN)
    try:
        cache.incr(key)
    except ValueError:  # it expired between the two lines
        cache.add(key, 1, WITHIN)


def tried_too_often(door: str, address: str, most: int) -> bool:
    """Whether an address has tried more than is allowed within a quarter of an hour."""
    return int(cache.get(_key(door, address), 0)) >= most


def _key(door: str, address: str) -> str:
    return f"tries:{door}:{address}"
