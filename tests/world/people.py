"""The people of the world, their units, and what the office keeps of both."""

from datetime import timedelta

from django.utils import timezone

from accounts.roles import UserRole
from tests.factories.accounts import (
    TABLE,
    DelegationFactory,
    InvitationFactory,
    PeopleImportFactory,
    RoleFactory,
    UserFactory,
    member_of,
    person_with,
)
from tests.factories.units import ImportFactory, SuccessionFactory, SuccessionPlanFactory, UnitFactory
from tests.world.things import World
from units.kinds import UnitKind


def make_people(world: World) -> None:
    """A person for every role and relation, each with the unit they belong to."""
    district = UnitFactory(kind=UnitKind.DISTRICT, name="Huyện Thử")
    named = {
        "district": district,
        "office": UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ Thử", parent=district),
        "commune": UnitFactory(name="Xã Hòa Thử", parent=district),
        "other_commune": UnitFactory(name="Xã Bình Thử", parent=district),
        "other_office": UnitFactory(kind=UnitKind.DEPARTMENT, name="Phòng Nội vụ Khác"),
        "far": UnitFactory(kind=UnitKind.DEPARTMENT, name="Sở Tư pháp Thử"),
    }
    world.units = named
    world.people = {
        "anonymous": None,
        "stranger": member_of(named["other_commune"], full_name="Phạm Thị Lạ"),
        "author": member_of(named["commune"], full_name="Nguyễn Thị Tác", phone="+84912000001"),
        "coauthor": member_of(named["commune"], full_name="Trần Văn Đồng"),
        "clerk": person_with(UserRole.CLERK, named["commune"], full_name="Lê Thị Thụ"),
        "head": person_with(UserRole.HEAD, named["commune"], full_name="Hoàng Văn Trưởng"),
        "other_clerk": person_with(UserRole.CLERK, named["other_commune"], full_name="Vũ Thị Khác"),
        "other_head": person_with(UserRole.HEAD, named["other_commune"], full_name="Đỗ Văn Khác"),
        "office": person_with(UserRole.OFFICE, named["office"], full_name="Bùi Thị Phòng"),
        "secretary": member_of(named["office"], full_name="Ngô Văn Ký"),
        "other_office": person_with(UserRole.OFFICE, named["other_office"], full_name="Dương Thị Xa"),
        "judge": member_of(named["far"], full_name="Đặng Văn Giám"),
        "other_judge": member_of(named["far"], full_name="Lý Thị Khảo"),
        "preparer": person_with(UserRole.PAYMENT_PREPARER, named["office"], full_name="Hồ Thị Toán"),
        "approver": person_with(UserRole.CHIEF_ACCOUNTANT, named["office"], full_name="Cao Văn Duyệt"),
        "auditor": person_with(UserRole.AUDITOR, full_name="Mai Văn Kiểm"),
        "administrator": person_with(UserRole.ADMINISTRATOR, full_name="Đinh Văn Quản"),
    }
    ended = UnitFactory(name="Xã Cũ Thử", parent=district, valid_to="2025-06-30")
    SuccessionFactory(old=ended, new=named["commune"])
    by = world.people["administrator"]
    world.rows |= {"unit_above": district, "unit_ended": ended, "unit_table": ImportFactory(uploaded_by=by)}
    world.rows["succession_plan"] = SuccessionPlanFactory(unit=named["commune"], planned_by=by)


def make_offices(world: World) -> None:
    """Who works where and is trusted with what; `stranger` acts for `other_head`, who is a clerk too."""
    people = world.people
    world.rows |= {
        "person": people["author"],
        "unit_code": world.units["commune"].code,
        "suspended": UserFactory(full_name="Vũ Văn Nghỉ", is_active=False),
        "own_membership": world.person("author").memberships.get(),
        "clerk_role": world.person("clerk").roles.get(),
        "head_role": world.person("head").roles.get(),
        "approver_role": world.person("approver").roles.get(),
    }
    world.rows["delegation"] = DelegationFactory(
        role=RoleFactory(user=people["other_head"], role=UserRole.CLERK, unit=world.units["other_commune"]),
        delegate=people["stranger"],
    )
    commune = world.units["commune"]
    invited, late = (member_of(commune, full_name=name, password="!") for name in ("Mai Văn Mời", "Mai Thị Muộn"))
    world.rows |= {
        "invited": invited,
        "invitation": InvitationFactory(user=invited, key="thu-moi", invited_by=people["administrator"]),
        "invitation_key": "thu-moi",
        "invitation_key_expired": "thu-moi-cu",
        "never_came": member_of(commune, full_name="Mai Văn Quên", password="!"),
    }
    for name, state in [("people_import", "previewed"), ("people_import_done", "discarded")]:
        content = TABLE.format(code=commune.code).encode() if state == "previewed" else b""
        world.rows[name] = PeopleImportFactory(uploaded_by=people["administrator"], content=content, state=state)
    InvitationFactory(user=late, key="thu-moi-cu", expires_at=timezone.now() - timedelta(days=1))
