#!/bin/sh
# Starts what the tests of databases need, and installs the Chromium that opens the page and the Java that runs Spark,
# on a Debian machine that is there to be tested on: PostgreSQL for the user postgres without a
# password, MariaDB for root without one. Both for this machine only. What already answers is left as it is.
set -eu
export DEBIAN_FRONTEND=noninteractive
command -v pg_ctlcluster >/dev/null && command -v mariadb >/dev/null || {
    apt-get update -qq
    apt-get install -qq -y postgresql postgresql-contrib mariadb-server >/dev/null
}
command -v java >/dev/null || {
    apt-get update -qq
    apt-get install -qq -y openjdk-17-jre-headless >/dev/null
}
command -v chromium >/dev/null || {
    apt-get update -qq
    apt-get install -qq -y chromium fonts-noto-cjk >/dev/null
}
if ! psql -qAt -h 127.0.0.1 -U postgres -c 'SELECT 1' >/dev/null 2>&1; then
    for hba in /etc/postgresql/*/main/pg_hba.conf; do
        grep -q '^host all all 127.0.0.1/32 trust' "$hba" || sed -i '1i host all all 127.0.0.1/32 trust' "$hba"
        cluster=$(dirname "$hba")
        version=$(basename "$(dirname "$cluster")")
        pg_ctlcluster "$version" main restart || pg_ctlcluster "$version" main start
    done
fi
if ! mariadb -h 127.0.0.1 -u root -e 'SELECT 1' >/dev/null 2>&1; then
    service mariadb start >/dev/null
    mariadb -e "ALTER USER root@localhost IDENTIFIED VIA mysql_native_password USING PASSWORD('')"
fi
psql -qAt -h 127.0.0.1 -U postgres -c "SELECT 'PostgreSQL ' || current_setting('server_version') || ' answers'"
mariadb -h 127.0.0.1 -u root -N -e "SELECT concat('MariaDB ', version(), ' answers')"
