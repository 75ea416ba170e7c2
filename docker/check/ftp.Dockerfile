# An FTP server for scripts/container-check: what it shows is in /srv/source and /srv/destination.
FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3-pyftpdlib \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir -p /srv/source /srv/destination
CMD ["python3", "-m", "pyftpdlib", "--port=21", "--write", "--directory=/srv", "--username=etl", "--password=check pass#word"]
