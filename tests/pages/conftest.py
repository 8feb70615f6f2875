"""The same world as the permission table's, and a browser that reads its pages."""

from tests.permissions.conftest import _plain_templates, clients, world

__all__ = ["_plain_templates", "clients", "world"]
