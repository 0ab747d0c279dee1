# What the official image of PostgreSQL does at the start, with the environment that it takes.
set -e
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
data=/var/lib/postgresql/data
as_postgres='setpriv --reuid=postgres --regid=postgres --clear-groups'
install -d -o postgres -g postgres -m 700 "$data"
if [ ! -s "$data/PG_VERSION" ]; then
  install -o postgres -m 600 /dev/null /tmp/password
  echo "$POSTGRES_PASSWORD" > /tmp/password
  $as_postgres initdb -D "$data" -U "$POSTGRES_USER" -A scram-sha-256 -E UTF8 --pwfile=/tmp/password
  rm /tmp/password
  echo 'host all all all scram-sha-256' >> "$data/pg_hba.conf"
fi
exec $as_postgres postgres -D "$data" -c 'listen_addresses=*'
