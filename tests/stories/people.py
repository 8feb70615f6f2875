"""The cast: a district's agencies, and everybody who is met on the road of its contest."""

from dataclasses import dataclass
from importlib import import_module

from accounts.models import User
from accounts.roles import UserRole
from payouts.models import TaxRule
from tests.factories.accounts import member_of, person_with
from tests.factories.units import UnitFactory
from units.kinds import UnitKind
from units.models import Unit
from units.text import fold


@dataclass(frozen=True)
class Cast:
    """Who plays, by what they do."""

    district: Unit
    office: Unit
    commune: Unit
    agency: Unit
    officer: User
    civil_servant: User
    colleague: User
    leader: User
    second: User
    third: User
    unlucky: User
    agency_writer: User
    clerk: User
    head: User
    agency_clerk: User
    agency_head: User
    chair: User
    judge: User
    preparer: User
    accountant: User
    stranger: User


def gather() -> Cast:
    """Make the units, the people with their roles, and the tax rules that hold: all that is there before page one."""
    district = UnitFactory(code="277", name="UBND huyện Chương Mỹ", kind=UnitKind.DISTRICT)
    office = UnitFactory(name="Phòng Nội vụ", kind=UnitKind.DEPARTMENT, parent=district)
    commune = UnitFactory(name="UBND xã Hoàng Diệu", parent=district)
    agency = UnitFactory(name="Phòng Tư pháp", kind=UnitKind.DEPARTMENT, parent=district)
    elsewhere = UnitFactory(name="Sở Nội vụ Hà Nội", kind=UnitKind.DEPARTMENT)
    far_commune = UnitFactory(name="UBND xã Trường Yên", parent=district)
    _tax_rules()
    return Cast(
        district=district,
        office=office,
        commune=commune,
        agency=agency,
        officer=_with(UserRole.OFFICE, office, "Bùi Thị Phương"),
        civil_servant=_member(commune, "Nguyễn Thị Hạnh", phone="+84912000101", address="Thôn Trung, xã Hoàng Diệu"),
        colleague=_member(commune, "Đỗ Văn Lâm", phone="+84912000102"),
        leader=_member(commune, "Trần Thị Nga", phone="+84912000103"),
        second=_member(commune, "Lê Văn Khánh"),
        third=_member(commune, "Phạm Thị Tâm"),
        unlucky=_member(commune, "Hoàng Văn Mạnh", phone="+84912000104"),
        agency_writer=_member(agency, "Vũ Thị Quỳnh", phone="+84912000105"),
        clerk=_with(UserRole.CLERK, commune, "Lê Thị Thu"),
        head=_with(UserRole.HEAD, commune, "Nguyễn Văn Trường"),
        agency_clerk=_with(UserRole.CLERK, agency, "Ngô Thị Bình"),
        agency_head=_with(UserRole.HEAD, agency, "Đặng Văn Sáng"),
        chair=_member(elsewhere, "Đinh Văn Giám"),
        judge=_member(elsewhere, "Lý Thị Khảo"),
        preparer=_with(UserRole.PAYMENT_PREPARER, office, "Hồ Thị Toán"),
        accountant=_with(UserRole.CHIEF_ACCOUNTANT, office, "Cao Văn Duyệt"),
        stranger=_member(far_commune, "Mai Thị Lạ"),
    )


def address_of(name: str) -> str:
    """The e-mail address of somebody with a Vietnamese name."""
    return f"{fold(name).replace(' ', '.')}@chuongmy.example"


def _with(role: UserRole, unit: Unit, name: str) -> User:
    return person_with(role, unit, full_name=name, email=address_of(name))


def _member(unit: Unit, name: str, **columns: str) -> User:
    return member_of(unit, full_name=name, email=address_of(name), **columns)


def _tax_rules() -> None:
    """What a migration brings, and a flushed database has lost."""
    if not TaxRule.objects.exists():
        rules = import_module("payouts.migrations.0004_tax_rules").RULES
        TaxRule.objects.bulk_create(TaxRule(**rule) for rule in rules)
