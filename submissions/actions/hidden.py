"""What judges of a blind round must not learn of an entry, gathered from everything the portal knows of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from submissions.masking import Hidden
from units.models import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from accounts.models import User
    from submissions.models import Entry

# Parts of an address that all entries of a contest may share, or that stand in it as units of their own.
SHARED = ("huyện", "tỉnh", "thành phố", "quận", "tp", "tp.")
SHORTEST_ADDRESS = 2


def hidden_facts(entry: Entry, content: Mapping[str, Any]) -> Hidden:
    """Names, units, telephone numbers, addresses and codes of everybody behind the entry, now and as handed in."""
    authors = list(entry.authors.select_related("user"))
    people = _accounts(entry, [author.user for author in authors if author.user])
    addresses = [entry.contact_address, *(one.address for one in authors), *(one.address for one in people)]
    phones = [entry.contact_phone, *(one.phone for one in authors), *(one.phone or "" for one in people)]
    return Hidden(
        people=_told(
            [
                *(author.full_name for author in authors),
                *(one.full_name for one in people),
                *(one["full_name"] for one in content.get("authors", [])),
            ]
        ),
        units=_told([*_units(entry), *(author.unit_name for author in authors), *_units_told(content)]),
        phones=_told(phones),
        addresses=_told(_parts(addresses)),
        codes=_told([entry.code, *(one.staff_code or "" for one in people)]),
    )


def _accounts(entry: Entry, known: Iterable[User]) -> list[User]:
    return list({one.pk: one for one in [entry.created_by, *known]}.values())


def _units(entry: Entry) -> Iterator[str]:
    """The unit and the organisation, as they are and as they were, and what they stand under below the host."""
    yield str(entry.unit_snapshot.get("name", ""))
    host = entry.contest.host.path
    for unit in filter(None, [entry.unit, entry.organisation]):
        yield unit.name
        steps = unit.path.strip("/").split("/")
        above = ["/" + "/".join(steps[:count]) + "/" for count in range(1, len(steps))]
        between = [path for path in above if path.startswith(host) and path != host]
        yield from Unit.objects.filter(path__in=between).values_list("name", flat=True)


def _units_told(content: Mapping[str, Any]) -> Iterator[str]:
    for part in ("unit", "organisation"):
        yield str((content.get(part) or {}).get("name", ""))
    for author in content.get("authors", []):
        yield str(author.get("unit_name", ""))


def _parts(addresses: Iterable[str]) -> Iterator[str]:
    """Each part of an address that is its own: the hamlet and the street, not the province."""
    for address in addresses:
        for part in address.split(","):
            words = part.split()
            if len(words) >= SHORTEST_ADDRESS and not part.strip().casefold().startswith(SHARED):
                yield part.strip()


def _told(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.strip() for name in names if name and name.strip())
