"""The same world as the permission table's, and a browser that reads its pages."""

from tests.permissions.conftest import clients, world

__all__ = ["clients", "world"]
