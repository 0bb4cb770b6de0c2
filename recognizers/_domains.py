"""Registered endings of domains, by the public suffix list."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=65536)
def has_public_suffix(domain: str) -> bool:
    """Whether the list has the ending of ``domain`` (small letters)."""
    return bool(_suffixes()(domain).suffix)


@lru_cache(maxsize=1)
def _suffixes():  # type: ignore[no-untyped-def]  # tldextract is loaded on first use only
    import tldextract

    # No URL: the list is never fetched, the snapshot inside the package serves. No cache on disk either.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
