"""Searching: words with or without accents, and only what the person may see."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories.submissions import entry_in

pytestmark = pytest.mark.django_db


def test_an_author_finds_their_entry_without_accents(as_: Callable[..., Any]) -> None:
    entry = entry_in("submitted", title="Đề xuất một cửa thân thiện")
    page = as_(entry.created_by).get("/search/", {"q": "de xuat mot cua"}).content.decode()
    assert "Đề xuất một cửa thân thiện" in page.replace("<mark>", "").replace("</mark>", "")
    assert entry.code in page


def test_nobody_finds_the_entry_of_somebody_else(as_: Callable[..., Any]) -> None:
    entry = entry_in("submitted", title="Đề xuất một cửa thân thiện")
    stranger = entry_in("draft").created_by
    page = as_(stranger).get("/search/", {"q": "de xuat"}).content.decode()
    assert entry.code not in page
    assert "Không tìm thấy" in page


def test_searching_costs_the_same_for_one_and_for_three(
    as_: Callable[..., Any], django_assert_max_num_queries: Callable[..., Any]
) -> None:
    entry = entry_in("submitted", title="Hồ sơ không hẹn")
    client = as_(entry.created_by)
    with django_assert_max_num_queries(12) as one:
        client.get("/search/", {"q": "ho so"})
    for _more in range(2):
        entry_in("submitted", title="Hồ sơ không hẹn", created_by=entry.created_by, contest=entry.contest)
    with django_assert_max_num_queries(len(one)):
        client.get("/search/", {"q": "ho so"})
