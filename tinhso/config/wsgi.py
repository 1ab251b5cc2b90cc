"""The web application, for granian or any other WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from tinhso.config import environment, safety

safety.check(environment.read())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tinhso.config.settings")
application = get_wsgi_application()
