"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from accounts.arrivals import Stamped

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = Stamped(get_wsgi_application())
