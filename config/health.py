"""Whether the portal lives, and whether it can serve."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from notifications.models import Canary

DEAF_AFTER = timedelta(minutes=1)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that this process answers."""
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the database, its tables, the cache and the worker are ready; 503 when the portal cannot serve."""
    database = _database()
    checks = {"database": database, "cache": _cache(), "worker": _worker() if database == "ready" else "unknown"}
    ready = checks["database"] == checks["cache"] == "ready"
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def _database() -> str:
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unreachable"
    return "migrations pending" if pending else "ready"


def _cache() -> str:
    try:
        cache.get("readyz")
    except (RedisError, OSError):
        return "unreachable"
    return "ready"


def _worker() -> str:
    heard = Canary.objects.heard_since(timezone.now() - DEAF_AFTER)
    deaf = [queue for queue in settings.WORKER_QUEUES if queue not in heard]
    if not heard:
        return "deaf" if Canary.objects.exists() else "not heard yet"
    return f"deaf on {', '.join(deaf)}" if deaf else "ready"
