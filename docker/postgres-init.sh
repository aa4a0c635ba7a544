#!/bin/sh
# Runs once, when the database's volume is new: the role that owns and migrates, the role that runs, and their database.
# The same rights as config/roles.py: the running role owns nothing, so it cannot lift the ledger's triggers.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  --set owner_password="$OWNER_PASSWORD" --set app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE habeas_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'owner_password';
CREATE ROLE habeas_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD :'app_password';
CREATE DATABASE habeas OWNER habeas_owner;
REVOKE ALL ON DATABASE habeas FROM PUBLIC;
GRANT CONNECT ON DATABASE habeas TO habeas_app;
\connect habeas
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO habeas_app;
ALTER DEFAULT PRIVILEGES FOR ROLE habeas_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO habeas_app;
ALTER DEFAULT PRIVILEGES FOR ROLE habeas_owner GRANT USAGE, SELECT ON SEQUENCES TO habeas_app;
SQL
