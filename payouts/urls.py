"""Addresses of awards and payments."""

from django.urls import path

from payouts.views import awards, batches, payments

app_name = "payouts"

award_urls = [
    path("contests/<slug:slug>/awards/", awards.awards, name="awards"),
    path("contests/<slug:slug>/awards/propose/", awards.propose, name="propose"),
    path("contests/<slug:slug>/awards/issue/", awards.issue, name="issue"),
    path("awards/<int:pk>/", awards.award, name="award"),
    path("awards/<int:pk>/hold/", awards.hold, name="hold"),
    path("awards/<int:pk>/release/", awards.release, name="release"),
    path("awards/<int:pk>/revoke/", awards.revoke, name="revoke"),
]

payment_urls = [
    path("payments/", batches.lists, name="lists"),
    path("contests/<slug:slug>/payments/", batches.batches, name="batches"),
    path("contests/<slug:slug>/payments/prepare/", batches.prepare, name="prepare"),
    path("payments/<int:pk>/", batches.batch, name="batch"),
    path("payments/<int:pk>/submit/", batches.submit, name="submit"),
    path("payments/<int:pk>/approve/", batches.approve, name="approve"),
    path("payments/<int:pk>/send-back/", batches.send_back, name="send_back"),
    path("payments/<int:pk>/reschedule/", batches.reschedule, name="reschedule"),
    path("payment/<int:pk>/", payments.payment, name="payment"),
    path("payment/<int:pk>/account/", payments.save_account, name="save_account"),
    path("payment/<int:pk>/remove/", payments.remove, name="remove"),
    path("payment/<int:pk>/strike/", payments.strike, name="strike"),
    path("payment/<int:pk>/mark-paid/", payments.mark_paid, name="mark_paid"),
    path("payment/<int:pk>/code.svg", payments.scan, name="scan"),
]

urlpatterns = [*award_urls, *payment_urls]
