"""Settings, addresses and the worker: wires everything, imported by none."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
