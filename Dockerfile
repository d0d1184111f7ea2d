# The API and the worker in one image; PostgreSQL and Redis are somebody else's.
FROM python:3.13-slim
WORKDIR /srv/precedent
COPY requirements.lock pyproject.toml README.md ./
RUN python -m pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY . .
RUN python -m pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && useradd --system --no-create-home precedent
USER precedent
ENV HOST=0.0.0.0 PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=2s CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health/live')"]
# Migrations run at start, in the background: /health/ready says how far they are, and nothing stops the service.
CMD ["precedent", "serve"]
