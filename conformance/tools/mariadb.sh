#!/usr/bin/env bash
# Start / stop a private MariaDB for the tests that run scripts for mysql and mariadb.
#   tools/mariadb.sh start | stop | status | socket
# It listens on a socket only: ../.mariadb/socket (never committed). Needs Debian's mariadb-server.
set -euo pipefail
here="$(cd "$(dirname "$0")/.." && pwd)/.mariadb"
data="$here/data"; socket="$here/socket"
server="$(command -v mariadbd || command -v mysqld || echo /usr/sbin/mariadbd)"
user="$(id -un)"
case "${1:-start}" in
  start)
    if mariadb-admin -S "$socket" -u root ping >/dev/null 2>&1; then echo "mariadb on $socket"; exit; fi
    if [ ! -d "$data" ]; then
      mkdir -p "$here"
      mariadb-install-db --no-defaults --user="$user" --datadir="$data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
    fi
    "$server" --no-defaults --user="$user" --datadir="$data" --socket="$socket" --pid-file="$here/pid" --skip-networking --event-scheduler=ON \
      --innodb-flush-log-at-trx-commit=0 --log-error="$here/log" >/dev/null 2>&1 &
    for _ in $(seq 100); do mariadb-admin -S "$socket" -u root ping >/dev/null 2>&1 && break; sleep 0.2; done
    mariadb-admin -S "$socket" -u root ping >/dev/null
    echo "mariadb on $socket" ;;
  stop) mariadb-admin -S "$socket" -u root shutdown ;;
  status) mariadb-admin -S "$socket" -u root status ;;
  socket) echo "$socket" ;;
esac
