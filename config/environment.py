"""What the environment says, read once and in words."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The variable's text; without a default, its absence stops the portal with a clear message."""
    value = os.environ.get(name, default)
    if value is None:
        message = f"Set the environment variable {name}."
        raise ImproperlyConfigured(message)
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """Whether the variable says yes."""
    return os.environ.get(name, str(int(default))).strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """The variable's comma-separated values."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def whole(name: str, default: int) -> int:
    """The variable as a whole number."""
    return int(os.environ.get(name, default))


def folder(name: str, default: Path) -> Path:
    """The variable as a path."""
    return Path(os.environ.get(name, str(default)))


def database(url: str) -> dict[str, Any]:
    """Django's settings for a `postgresql://user:password@host:port/name` address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        message = "DATABASE_URL must be a postgresql:// address: the portal runs on PostgreSQL only."
        raise ImproperlyConfigured(message)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": whole("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": text("APPLICATION_NAME", "portal")},
    }


def store() -> dict[str, Any]:
    """Django's settings for where files lie: in an S3-compatible bucket when one is named, else in a folder."""
    bucket = text("S3_BUCKET", "")
    if not bucket:
        return {"BACKEND": "contests.store.Folder"}
    options = {
        "bucket_name": bucket,
        "addressing_style": text("S3_ADDRESSING", "auto"),
        "default_acl": None,
        "file_overwrite": False,
        "max_memory_size": 8 * 1024 * 1024,
    }
    return {"BACKEND": "contests.store.ObjectStore", "OPTIONS": options}


def mail(url: str) -> dict[str, Any]:
    """Django's mail settings for a `smtp[s]://user:password@host:port` address."""
    parts = urlsplit(url)
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 25,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
    }
