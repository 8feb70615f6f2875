"""Those who are to be invited: typed one by one, or read from a table with everything that is wrong in it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import PHONE, User, phone_number
from accounts.roles import UserRole
from look.wording import day
from units.models import Unit
from units.tables import Change, Column, Content, Fate, Limits, Line, Preview, Problem, read_table
from units.text import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from units.tables import Row, Table

LIMITS = Limits(rows=520)  # invited within one request
ROLE_COLUMN = Column(
    "role",
    gettext_lazy("Role"),
    choices=UserRole.choices,
    also=("vai tro", "nhiem vu"),
    help=gettext_lazy("Several roles are separated by a semicolon. None is needed to enter contests."),
    example="Cán bộ sơ loại",
)
COLUMNS = (
    Column(
        "full_name",
        gettext_lazy("Full name"),
        required=True,
        also=("ho ten", "ten"),
        most=150,
        example="Nguyễn Thị Ánh",
    ),
    Column("email", gettext_lazy("E-mail"), also=("email", "dia chi email"), most=254, example="anh@coquan.gov.vn"),
    Column("staff_code", gettext_lazy("Staff code"), also=("ma can bo", "ma nhan vien"), most=30, example="CM-0042"),
    Column("phone", gettext_lazy("Mobile phone"), also=("so dien thoai", "di dong"), most=30, example="0912 345 678"),
    Column("unit", gettext_lazy("Unit code"), required=True, also=("ma don vi", "don vi"), most=40, example="10015"),
    Column("title", gettext_lazy("Job title"), also=("chuc danh", "chuc vu"), most=120, example="Công chức"),
    ROLE_COLUMN,
    Column("since", gettext_lazy("From"), content=Content.DATE, also=("tu ngay",), example="01/12/2026"),
    Column("until", gettext_lazy("Until"), content=Content.DATE, also=("den ngay",), example="31/12/2027"),
)


@dataclass(frozen=True)
class Post:
    """Where somebody works and what they are trusted with there, from when to when."""

    unit: Unit | None = None
    title: str = ""
    roles: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None

    def meets(self, other: Post) -> bool:
        """Whether both are of one unit and share a day."""
        ends_before = self.until and other.since and self.until < other.since
        begins_after = self.since and other.until and self.since > other.until
        return self.unit == other.unit and not ends_before and not begins_after


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is to be invited: how they sign in, and their posts."""

    full_name: str
    email: str | None = None
    staff_code: str | None = None
    phone: str | None = None
    posts: tuple[Post, ...] = ()

    def names(self) -> dict[str, str]:
        """What they sign in with, by column, as it is compared."""
        named = {"email": self.email, "staff_code": self.staff_code, "phone": self.phone}
        return {column: name.lower() for column, name in named.items() if name}


@dataclass
class Plan:
    """What a table makes: the people to invite, and every row with what is wrong in it."""

    newcomers: list[Newcomer] = field(default_factory=list)
    preview: Preview = field(default_factory=Preview)


def read_staff(content: bytes) -> Table:
    """Read a table of staff. Raises TableRefused."""
    return read_table(content, COLUMNS, LIMITS)


def make_plan(table: Table, today: dt.date) -> Plan:
    """Whom the table invites, against the people and units as they are."""
    return _Planning(table, today).plan()


class _Planning:
    """The work on one table: rows are read, compared with one another and with the database, joined by person."""

    def __init__(self, table: Table, today: dt.date) -> None:
        self.table = table
        self.today = today
        self.problems: dict[int, list[Problem]] = defaultdict(list)
        for problem in table.problems:
            self.problems[problem.row].append(problem)
        codes = {row.text("unit") for row in table.rows}
        self.units = {unit.code: unit for unit in Unit.objects.valid_on(today).filter(code__in=codes)}

    def plan(self) -> Plan:
        """Everything, in the order of the file."""
        rows = {row.number: self._read(row) for row in self.table.rows}
        self._compare_rows(rows)
        self._compare_people(rows)
        made = Plan(preview=Preview(ignored=self.table.ignored))
        for number, newcomer in rows.items():
            made.preview.add(Line(number, newcomer.full_name, Fate.ADDED, list(_said(newcomer)), self.problems[number]))
        made.newcomers = _joined(rows.values())
        return made

    def _fault(self, number: int, column: str, message: str, *, warning: bool = False) -> None:
        self.problems[number].append(Problem(number, column, message, warning))

    def _read(self, row: Row) -> Newcomer:
        email, phone = row.text("email").lower(), self._phone(row)
        if email and not _is_email(email):
            self._fault(row.number, "email", _("Write a whole e-mail address, such as ten@coquan.gov.vn."))
        if not (email or phone or row.text("staff_code")):
            self._fault(row.number, "email", _("Give an e-mail address, a staff code or a phone number."))
        if "staff_code" in row.numeric:
            text = _("Excel kept a number here: check that no zero at its beginning was lost.")
            self._fault(row.number, "staff_code", text, warning=True)
        return Newcomer(
            row.text("full_name"), email or None, row.text("staff_code") or None, phone or None, (self._post(row),)
        )

    def _phone(self, row: Row) -> str:
        typed = row.text("phone")
        if not typed:
            return ""
        number = phone_number(typed) or phone_number(f"0{typed}" if "phone" in row.numeric else "")
        try:
            PHONE(number)
        except ValidationError as error:
            self._fault(row.number, "phone", str(error.messages[0]))
        return number

    def _post(self, row: Row) -> Post:
        code = row.text("unit")
        if code and code not in self.units:
            text = _("No unit has the code “%(code)s” today. Look it up in the list of units.")
            self._fault(row.number, "unit", text % {"code": code})
        since, until = row.values.get("since"), row.values.get("until")
        post = Post(
            self.units.get(code),
            row.text("title"),
            tuple(self._roles(row)),
            since if since and not isinstance(since, str | int) else None,
            until if until and not isinstance(until, str | int) else None,
        )
        if post.until and post.until < max(post.since or self.today, self.today):
            text = _("The last day cannot lie before the first, nor in the past.")
            self._fault(row.number, "until", text)
        return post

    def _roles(self, row: Row) -> Iterator[str]:
        for part in filter(None, (part.strip() for part in re.split(r"[;,\n]", row.text("role")))):
            role = ROLE_COLUMN.choice(part)
            if role is None:
                known = ", ".join(str(label) for label in UserRole.labels)
                text = _("“%(role)s” is no role. There are: %(known)s.")
                self._fault(row.number, "role", text % {"role": part, "known": known})
            else:
                yield role

    def _compare_rows(self, rows: dict[int, Newcomer]) -> None:
        """Several rows may give one person several posts; else nobody shares a way to sign in."""
        seen: dict[tuple[str, str], tuple[int, Newcomer]] = {}
        homonyms: dict[str, int] = {}
        posts: dict[Newcomer, list[tuple[int, Post]]] = defaultdict(list)
        for number, newcomer in rows.items():
            person = replace(newcomer, posts=())
            for column, name in newcomer.names().items():
                first, other = seen.setdefault((column, name), (number, person))
                if other != person:
                    text = _("Row %(row)s has the same, for somebody else.")
                    self._fault(number, column, text % {"row": first})
            for first, post in posts[person]:
                if post.meets(newcomer.posts[0]):
                    text = _("Row %(row)s says the same unit for days that overlap.")
                    self._fault(number, "since", text % {"row": first})
            if not posts[person] and (first := homonyms.setdefault(fold(newcomer.full_name), number)) != number:
                text = _("Row %(row)s has the same name: is it the same person?")
                self._fault(number, "full_name", text % {"row": first}, warning=True)
            posts[person].append((number, newcomer.posts[0]))

    def _compare_people(self, rows: dict[int, Newcomer]) -> None:
        """Nobody has an account already; the same name is only a warning."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for newcomer in rows.values():
            for column, name in newcomer.names().items():
                wanted[column].add(name)
        known = {
            (column, str(value).lower()): name
            for column, values in wanted.items()
            for value, name in User.objects.named_in(column, values).values_list(column, "full_name")
        }
        folded = {fold(newcomer.full_name) for newcomer in rows.values()}
        homonyms = set(User.objects.filter(search_text__in=folded).values_list("search_text", flat=True))
        for number, newcomer in rows.items():
            taken = [
                (column, known[column, name]) for column, name in newcomer.names().items() if (column, name) in known
            ]
            for column, name in taken:
                self._fault(number, column, _("%(person)s has an account with this already.") % {"person": name})
            if not taken and fold(newcomer.full_name) in homonyms:
                text = _("Somebody with the same name has an account: is it the same person?")
                self._fault(number, "full_name", text, warning=True)


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _said(newcomer: Newcomer) -> Iterator[Change]:
    """What the row gives, as people read it."""
    [post] = newcomer.posts
    labels = dict(UserRole.choices)
    said = {
        "unit": post.unit.name if post.unit else "",
        "title": post.title,
        "role": ", ".join(str(labels[UserRole(role)]) for role in post.roles),
        "since": day(post.since) if post.since else "",
        "until": day(post.until) if post.until else "",
        "email": newcomer.email or "",
        "staff_code": newcomer.staff_code or "",
        "phone": newcomer.phone or "",
    }
    for column, text in said.items():
        if text:
            yield Change(column, "", text)


def _joined(rows: Iterable[Newcomer]) -> list[Newcomer]:
    """One newcomer for all rows of a person."""
    people: dict[Newcomer, tuple[Post, ...]] = {}
    for newcomer in rows:
        person = replace(newcomer, posts=())
        people[person] = (*people.get(person, ()), *newcomer.posts)
    return [replace(person, posts=posts) for person, posts in people.items()]
