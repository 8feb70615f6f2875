"""What happens around every request: language, log line, caching, and refusals with their reason."""

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from audit.verdicts import MoveRefused, Refused

NUL = "\x00"
Answer = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("portal.request")


class LanguageMiddleware:
    """Vietnamese first: only the visitor's own choice changes the language, never the browser's."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the chosen language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


class AddressMiddleware:
    """No address holds a NUL character: the database knows none, and nobody types one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say that this is no address."""
        asked = [text for name, values in request.GET.lists() for text in (name, *values)]
        if any(NUL in text for text in (request.path_info, *asked)):
            raise BadRequest
        return self.get_response(request)


class RequestLogMiddleware:
    """One line a request, with ids and never with personal data."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say how long it took."""
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            method=request.method,
            view=match.view_name if match else "",
            status=response.status_code,
            milliseconds=round((time.perf_counter() - began) * 1000),
            user=request.user.pk if request.user.is_authenticated else None,
        )
        return response


class NoStoreMiddleware:
    """Pages of people who signed in are kept by nobody."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, forbidding storage where somebody is signed in."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


class RefusalMiddleware:
    """A refusal becomes a page that says why and what to do."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """403 for a person who may not, 409 for a thing that is not in the right state."""
        if not isinstance(exception, Refused):
            return None
        status = 409 if isinstance(exception, MoveRefused) else 403
        return render(request, "refused.html", {"reason": exception.reason, "status": status}, status=status)
