"""The app that holds the portal's appearance."""

from django.apps import AppConfig


class LookConfig(AppConfig):
    """Tags, form layouts and the words for states."""

    name = "look"
