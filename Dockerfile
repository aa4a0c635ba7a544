FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 STATIC_ROOT=/app/static
WORKDIR /app

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

# A number, so that a cluster can see that it is not root; the volumes belong to it.
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin habeas \
 && mkdir -p /data/blobs /data/keys && chown -R 10001:10001 /data && chmod 700 /data/blobs /data/keys

COPY . .
RUN python -m compileall -q accounts config dsr && python manage.py collectstatic --no-input -v 0

USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.')}), timeout=4)"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--worker-tmp-dir", "/dev/shm"]
