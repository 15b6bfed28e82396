"""The door for WSGI servers."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.config.settings")
application = get_wsgi_application()
# All views and the parts they stand on are read now, not while the first page is waited for.
import_module(settings.ROOT_URLCONF)
