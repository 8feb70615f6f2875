"""Addresses of people's accounts."""

from django.urls import path

from accounts.views import delegations, export, imports, invitations, own, people, welcome

app_name = "accounts"

urlpatterns = [
    path("sign-in/", own.sign_in, name="sign_in"),
    path("sign-out/", own.sign_out, name="sign_out"),
    path("profile/", own.profile, name="profile"),
    path("profile/save/", own.save_profile, name="save_profile"),
    path("profile/bank/", own.save_bank, name="save_bank"),
    path("profile/password/", own.change_password, name="change_password"),
    path("profile/password/save/", own.save_password, name="save_password"),
    path("password/forgotten/", welcome.forgotten, name="forgotten"),
    path("password/forgotten/send/", welcome.forgot, name="forgot"),
    path("password/forgotten/sent/", welcome.forgotten_sent, name="forgotten_sent"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("welcome/<str:key>/", welcome.invitation, name="invitation"),
    path("welcome/<str:key>/accept/", welcome.accept, name="accept"),
    path("people/", people.people, name="people"),
    path("people/export/", export.export_people, name="export_people"),
    path("people/invite/", invitations.new_invitation, name="new_invitation"),
    path("people/invite/send/", invitations.invite, name="invite"),
    path("people/import/", imports.import_people, name="import_people"),
    path("people/import/template/", imports.people_template, name="people_template"),
    path("people/import/upload/", imports.upload_people, name="upload_people"),
    path("people/import/<int:pk>/", imports.people_import, name="people_import"),
    path("people/import/<int:pk>/apply/", imports.apply_people, name="apply_people"),
    path("people/import/<int:pk>/discard/", imports.discard_people, name="discard_people"),
    path("people/<int:pk>/invite/", invitations.invite_again, name="invite_again"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/hand-over/", invitations.hand_over_all, name="hand_over_all"),
    path("invitations/<int:pk>/send/", invitations.send, name="send"),
    path("invitations/<int:pk>/hand-over/", invitations.hand_over, name="hand_over"),
    path("invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/suspend/", people.suspend, name="suspend"),
    path("people/<int:pk>/allow/", people.allow, name="allow"),
    path("people/<int:pk>/roles/new/", people.new_role, name="new_role"),
    path("people/<int:pk>/roles/grant/", people.grant_role, name="grant_role"),
    path("people/<int:pk>/memberships/new/", people.new_membership, name="new_membership"),
    path("people/<int:pk>/memberships/add/", people.add_membership, name="add_membership"),
    path("memberships/<int:pk>/", people.last_day, name="last_day"),
    path("memberships/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("roles/<int:pk>/end/", people.end_role, name="end_role"),
    path("roles/<int:pk>/delegation/", delegations.delegation, name="delegation"),
    path("roles/<int:pk>/delegate/", delegations.delegate_role, name="delegate_role"),
    path("delegations/<int:pk>/end/", delegations.end_delegation, name="end_delegation"),
]
