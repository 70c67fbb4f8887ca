"""What the servers of a company are told beside what every Postfix and Dovecot here is told.

`$cyrus_sasl`, `$relay`, `$relays`, `$external`, `$externals` are ports; the rest is as in
`real_mail_config`.
"""

from tests.support.real_mail_config import Texts

__all__ = ["COMPANY", "SMTPD_CONF"]

# Postfix passes nothing of its environment on that is not named.
_MAIN_CF = """\
import_environment = MAIL_CONFIG MAIL_DEBUG MAIL_LOGTAG TZ LANG=C LD_LIBRARY_PATH SASL_PATH
  KRB5_CONFIG KRB5_KTNAME KRB5RCACHETYPE
cyrus_sasl_config_path = $base/postfix/etc/sasl
smtpd_tls_CAfile = $base/certificates/authority.pem
smtpd_tls_fingerprint_digest = sha256
relay_clientcerts = texthash:$base/certificates/known
"""

# A submission server that asks Cyrus SASL; a relay that asks for a certificate and nothing else;
# and one that speaks to nobody who shows none.
_MASTER_CF = """\
$address:$cyrus_sasl inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_type=cyrus
  -o smtpd_sasl_path=smtpd
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
$address:$relay inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_tls_ask_ccert=yes
  -o smtpd_sasl_auth_enable=no
  -o smtpd_recipient_restrictions=
  -o smtpd_relay_restrictions=permit_tls_clientcerts,reject
$address:$relays inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_tls_req_ccert=yes
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sasl_auth_enable=no
  -o smtpd_recipient_restrictions=
  -o smtpd_relay_restrictions=permit_tls_clientcerts,reject
"""

# The name in the certificate is the user's name; a password is not asked for then. Postfix does
# not hand certificates on to Dovecot, so sending by EXTERNAL is left to Dovecot's own server,
# which gives the mail to Postfix.
_DOVECOT = """\
protocols = imap pop3 submission
hostname = mail.$domain
ssl_ca = <$base/certificates/authority.pem
ssl_verify_client_cert = yes
ssl_require_crl = no
auth_ssl_username_from_cert = yes
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 external
passdb {
  driver = static
  mechanisms = external
  args = nopassword=yes
}
submission_relay_host = $address
submission_relay_port = $smtp
service submission-login {
  chroot =
  inet_listener submission {
    port = $external
  }
  inet_listener submissions {
    port = $externals
    ssl = yes
  }
}
"""

COMPANY = Texts().extended(_MAIN_CF, _MASTER_CF, _DOVECOT)

# What Cyrus SASL is told when it works for Postfix.
SMTPD_CONF = """\
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: $base/postfix/etc/sasl/users
mech_list: PLAIN NTLM GSSAPI
"""
