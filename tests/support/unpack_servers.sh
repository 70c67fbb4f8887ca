#!/bin/sh
# Unpack Debian's Cyrus, Kerberos and PostgreSQL into .servers, once, without installing them:
#
#   sh tests/support/unpack_servers.sh
#
# Cyrus cannot be installed beside Dovecot (each package removes the other), a Kerberos server would
# leave a realm in /etc, and both it and PostgreSQL a service that is started with the machine. So
# apt says what would be installed and fetches it, checked as ever, and it is unpacked beside the
# tests, with the libraries that this machine lacks. Of the machine itself nothing is changed.
set -eu

# cyrus-imapd cyrus-pop3d           a second IMAP and POP3 server, by other people than Dovecot's
# sasl2-bin                         saslpasswd2, which gives the users of Cyrus SASL their passwords
# libsasl2-modules*                 its mechanisms: CRAM, SCRAM, NTLM; the users' file; Kerberos
# krb5-kdc krb5-admin-server        the server that hands out tickets, and kadmin.local
# krb5-user                         kinit, which asks for a ticket
# postgresql                        a database server; where one is installed, that one is used
packages="cyrus-imapd cyrus-pop3d sasl2-bin
    libsasl2-modules libsasl2-modules-db libsasl2-modules-gssapi-mit
    krb5-kdc krb5-admin-server krb5-user
    postgresql"

cd "$(dirname "$0")/../.."
[ "$(cat .servers/packages 2>/dev/null || true)" != "$packages" ] || exit 0

cannot() {
    echo "Not unpacked: Cyrus, Kerberos and PostgreSQL. $1" >&2
    [ -z "${CI:-}" ] || exit 1
    exit 0
}

command -v apt-get >/dev/null || cannot "This system has no apt-get."
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=sudo
else
    cannot "To fetch packages takes root or sudo."
fi

echo "Unpacking Cyrus, Kerberos and PostgreSQL into .servers"
fetched=$(mktemp -d)
trap '$as_root rm -rf "$fetched"' EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$fetched" # apt fetches as a user of its own

fetch() {
    # --reinstall: those that are installed, too, so that what is unpacked belongs together.
    # shellcheck disable=SC2086 -- a list of package names
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --download-only --yes \
        --reinstall --no-install-recommends -o Dir::Cache::archives="$fetched" $packages \
        </dev/null >/dev/null
}
fetch || { $as_root apt-get -qq update </dev/null && fetch; } || cannot "apt-get failed."

rm -rf .servers .servers-new
mkdir .servers-new
for package in "$fetched"/*.deb; do
    dpkg-deb -x "$package" .servers-new
done
echo "$packages" >.servers-new/packages
mv .servers-new .servers
