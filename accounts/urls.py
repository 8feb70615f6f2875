"""Addresses of people's accounts."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("profile/", views.profile, name="profile"),
    path("profile/save/", views.save_profile, name="save_profile"),
    path("profile/bank/", views.save_bank, name="save_bank"),
    path("profile/password/", views.change_password, name="change_password"),
    path("profile/password/save/", views.save_password, name="save_password"),
]
