import os

from django.core.wsgi import get_wsgi_application

from cs_platform.charset import refuse_strange_charsets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cs_platform.settings")

application = refuse_strange_charsets(get_wsgi_application())
