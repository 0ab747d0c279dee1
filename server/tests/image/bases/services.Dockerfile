# Debian's PostgreSQL, Redis and nginx, for the services that have images of their own in compose.yaml.
ARG BASE
FROM ${BASE}
RUN apt-get -q update && apt-get -q install -y --no-install-recommends postgresql redis-server nginx-light
COPY postgres.sh /
CMD ["sh", "/postgres.sh"]
