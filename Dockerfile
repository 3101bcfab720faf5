# Two stages: the first installs from the hash-pinned list, the second holds only what runs, as a user without rights.
FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
RUN pip install --require-hashes --requirement requirements.txt
WORKDIR /app
COPY . .
# SECRET_KEY is made for this step alone and left behind with VAR_DIR: the real one comes from the environment.
RUN python -m lib.catalogues compile locale/*/LC_MESSAGES/django.po \
    && VAR_DIR=/tmp/build python manage.py collectstatic --no-input --verbosity 0

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/cs_platform
RUN useradd --system --uid 10001 --home-dir /var/lib/cs_platform --create-home cs_platform
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER cs_platform
EXPOSE 8000
CMD ["gunicorn", "cs_platform.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--no-control-socket"]
