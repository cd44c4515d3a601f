#!/bin/sh
# Creates a role and a database for each service, with the passwords of the environment. PostgreSQL's image runs it once,
# when the data directory is new. For Kubernetes (overlay local) and for docker-compose.yml.
set -eu
: "${POSTGRES_USER:?}"
for service in profiles matching notifications analytics portal; do
    variable="$(printf '%s' "$service" | tr '[:lower:]' '[:upper:]')_DB_PASSWORD"
    eval ": \"\${$variable:?}\""
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set service="$service" --set variable="$variable" <<'SQL'
\getenv password :variable
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
SQL
done
