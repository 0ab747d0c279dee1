# The image of a site, and that of the proxy in front of it (--target proxy). docs/deploying.md says how they are run.
# Every base can be another one: BASE needs Python 3.11 or newer with venv, CLIENT_BASE needs Node.js 20.19 or newer.
ARG BASE=python:3.13-slim-bookworm
ARG CLIENT_BASE=node:22-bookworm-slim
ARG PROXY_BASE=nginx:1.28

# The studio ----------------------------------------------------------------------------------------------------------
FROM ${CLIENT_BASE} AS client
ARG NPM_CONFIG_REGISTRY
WORKDIR /src/client
COPY client/package.json client/package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY server/mablog/static ../server/mablog/static
COPY client ./
RUN npm run build

# The program, with each package checked by its hash, and with what only some settings take --------------------------
FROM ${BASE} AS wheel
ARG PIP_INDEX_URL
WORKDIR /src/server
COPY server/requirements-extras.txt server/requirements-build.txt ./
RUN python3 -m venv /opt/mablog \
 && python3 -m venv /opt/build \
 && /opt/mablog/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-extras.txt \
 && /opt/build/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements-build.txt
COPY server ./
COPY --from=client /src/server/mablog/studio/dist mablog/studio/dist
RUN /opt/build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /dist . \
 && /opt/mablog/bin/pip install --no-cache-dir --no-deps /dist/*.whl \
 && mkdir -p /srv/mablog/studio /srv/mablog/bootstrap/static/bootstrap5/css \
 && cp -r mablog/static /srv/mablog/ \
 && cp -r mablog/studio/dist/index.html mablog/studio/dist/assets /srv/mablog/studio/ \
 && cp /opt/mablog/lib/python3*/site-packages/flask_bootstrap/static/bootstrap5/css/bootstrap.min.css \
    /srv/mablog/bootstrap/static/bootstrap5/css/
# By this version pages name files; where modules bring files of their own, it is another one.
RUN MABLOG_ENV=development MABLOG_DATA=/tmp/mablog /opt/mablog/bin/python -c "from mablog import create_app; app = create_app(); \
    app.test_request_context().push(); print(app.url_for('static', filename='').partition('?v=')[2], '\$uri;')" > /srv/version.conf

# The proxy: nginx, which serves the studio and static files itself ---------------------------------------------------
FROM ${PROXY_BASE} AS proxy
COPY deploy/proxy.conf /etc/nginx/mablog.conf
COPY --from=wheel /srv /srv
USER 10001
EXPOSE 8080
ENTRYPOINT []
# Names are looked up at each request, since a container that begins anew may have another address.
CMD ["sh", "-c", "awk '/^nameserver/ {print \"resolver \" $2 \" valid=5s;\"; exit}' /etc/resolv.conf > /tmp/resolver.conf && exec nginx -e stderr -c /etc/nginx/mablog.conf"]

# The site ------------------------------------------------------------------------------------------------------------
FROM ${BASE}
RUN useradd --system --uid 10001 --home-dir /var/lib/mablog --shell /usr/sbin/nologin mablog \
 && install -d -o mablog -g mablog -m 700 /var/lib/mablog
COPY --from=wheel /opt/mablog /opt/mablog
ENV PATH=/opt/mablog/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    MABLOG_DATA=/var/lib/mablog
USER 10001
WORKDIR /var/lib/mablog
VOLUME /var/lib/mablog
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s \
    CMD ["python3", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '5000') + '/livez', timeout=4)"]
CMD ["mablog", "serve", "--init", "--wait", "60"]
