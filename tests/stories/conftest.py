"""What the stories stand on: a stage, and a post that really delivers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.notifications.sink import smtp_sink
from tests.stories.post import Post
from tests.stories.stage import Stage


@pytest.fixture
def stage(visit: Callable[..., Page]) -> Stage:
    return Stage(visit)


@pytest.fixture
def post(live_server: Any, tmp_path: Path) -> Iterator[Post]:
    """A worker that carries the mail and makes the documents while the test goes on."""
    with smtp_sink() as (sink, port):
        opened = Post(sink, port, tmp_path)
        yield opened
        opened.close()
