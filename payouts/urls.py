from django.urls import URLPattern

app_name = "payouts"

urlpatterns: list[URLPattern] = []
