#!/bin/sh
# Install the Debian packages the tests use, those that are missing and no others:
#
#   sh tests/support/install_system_packages.sh [PACKAGE …]
#
# Works as root or with sudo, asks nothing, and starts no server: the tests run their own, on
# loopback and on ports of their own. Without the right to install it names what is missing and
# the tests that need it are skipped; with CI set that is an error.
set -eu

# chromium, a font                  a JupyterLab in a browser, and its pictures
# postfix, dovecot-*                real mail servers; submissiond is Dovecot's own for sending
# dbus gnome-keyring libsecret-1-0  a real keyring
# gcc libc6-dev libkrb5-dev         the Python package for Kerberos is compiled
if [ $# -eq 0 ]; then
    set -- \
        chromium fonts-dejavu-core \
        postfix dovecot-imapd dovecot-pop3d dovecot-submissiond \
        dbus gnome-keyring libsecret-1-0 \
        gcc libc6-dev libkrb5-dev
fi

cannot() {
    echo "Not installed: $missing. $1" >&2
    echo "By hand: apt-get install --no-install-recommends $missing" >&2
    [ -z "${CI:-}" ] || exit 1
    exit 0
}

missing=
for package in "$@"; do
    # A package that was removed keeps a record of its configuration, so ask for its status.
    case $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true) in
        installed) ;;
        *) missing="$missing${missing:+ }$package" ;;
    esac
done
[ -n "$missing" ] || exit 0

command -v apt-get >/dev/null || cannot "This system has no apt-get."
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    as_root=sudo
else
    cannot "That takes root or sudo."
fi

echo "Installing system packages: $missing"
export missing
# One shell with root's rights, so that what it sets up is taken away again however it ends.
$as_root env missing="$missing" DEBIAN_FRONTEND=noninteractive sh -eu <<'ROOT' || cannot "apt-get failed."
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    # 101: "action forbidden by policy", so a newly installed mail server is not started.
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
fi
echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
# No standard input: it is this script, and a package must not read on in it.
apt-get -qq update </dev/null
# shellcheck disable=SC2086 -- a list of package names
apt-get -qq -o Dpkg::Use-Pty=0 install --yes --no-install-recommends $missing \
    </dev/null >/dev/null
ROOT
