"""Columns that the database keeps and the code computes from another column."""

from collections.abc import Callable
from typing import Any

from django.db import models


class DerivedTextField(models.TextField[str, str]):
    """Text computed from another column whenever the row is written: a folded text, a sort key."""

    def __init__(self, *args: Any, source: str = "", by: Callable[[str], str] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)
        self.source = source
        self.by = by

    def deconstruct(self) -> Any:
        """Leave the computation out of migrations: it is code, not schema."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Compute the column from its source."""
        if self.by is None:
            return str(super().pre_save(model_instance, add))
        value = self.by(getattr(model_instance, self.source) or "")
        setattr(model_instance, self.attname, value)
        return value
