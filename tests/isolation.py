"""Give each parallel test process a database of Valkey and a folder of files, before Django reads its settings.

Loaded as a plugin by pyproject.toml, since a conftest would come too late.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if worker.startswith("gw") and "REDIS_URL" in os.environ:
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{int(worker[2:]) + 1}").geturl()
if worker and "MEDIA_ROOT" in os.environ:
    os.environ["MEDIA_ROOT"] = str(Path(os.environ["MEDIA_ROOT"]) / worker)
    Path(os.environ["MEDIA_ROOT"]).mkdir(exist_ok=True)
