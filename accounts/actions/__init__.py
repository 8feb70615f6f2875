"""Every change of accounts: what people change about themselves, who is invited, who acts for whom."""

from accounts.actions.delegations import delegate_role, end_delegation, may_act
from accounts.actions.imports import StalePreview, apply_people, discard_people, plan_of, upload_people
from accounts.actions.invitations import (
    accept,
    forgot,
    hand_over,
    hand_over_all,
    invite,
    invite_again,
    send,
    withdraw,
)
from accounts.actions.moving import move_people, people_of
from accounts.actions.own import CONTACT, change_password, save_bank, save_profile
from accounts.actions.people import (
    add_membership,
    allow,
    end_membership,
    end_role,
    grant_role,
    suspend,
)

__all__ = [
    "CONTACT",
    "StalePreview",
    "accept",
    "add_membership",
    "allow",
    "apply_people",
    "change_password",
    "delegate_role",
    "discard_people",
    "end_delegation",
    "end_membership",
    "end_role",
    "forgot",
    "grant_role",
    "hand_over",
    "hand_over_all",
    "invite",
    "invite_again",
    "may_act",
    "move_people",
    "people_of",
    "plan_of",
    "save_bank",
    "save_profile",
    "send",
    "suspend",
    "upload_people",
    "withdraw",
]
