"""What the private Postfix and Dovecot are told, as text.

`$base` is the private folder, `$address` the loopback address they listen on, `$vuid` the owner of
the mailboxes (a number; it needs no entry among the system's users), `$master` and the like ports.
"""

from dataclasses import dataclass

__all__ = ["Texts"]

# No DNS at all, no limits that a quick series of tests could meet, nothing delivered outside.
# Postfix takes only addresses of interfaces as `inet_interfaces`; master.cf says where it listens.
_MAIN_CF = """\
compatibility_level = 3.6
queue_directory = $base/postfix/spool
data_directory = $base/postfix/data
maillog_file = $base/postfix/maillog
maillog_file_prefixes = $base
myhostname = mail.$domain
mydestination =
mynetworks =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
virtual_mailbox_domains = $domain
virtual_mailbox_base = $base/mail
virtual_mailbox_maps = texthash:$base/postfix/etc/mailboxes
virtual_uid_maps = static:$vuid
virtual_gid_maps = static:$vuid
virtual_minimum_uid = 100
default_transport = error:5.7.1 outside delivery is off
relay_transport = error:5.7.1 outside delivery is off
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_sasl_auth_enable = yes
smtpd_sasl_security_options = noanonymous
smtpd_sender_login_maps = texthash:$base/postfix/etc/logins
smtpd_tls_chain_files = $base/key.pem, $base/chain.pem
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_recipient_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_auth_rate_limit = 0
smtpd_error_sleep_time = 0
"""

_MASTER_CF = """\
$address:$smtp inet n - n - - smtpd
$address:$submissions inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sender_restrictions=reject_sender_login_mismatch
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
$address:$submission inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_sender_restrictions=reject_sender_login_mismatch
  -o smtpd_relay_restrictions=permit_sasl_authenticated,reject
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
postlog unix-dgram n - n - 1 postlogd
"""

# Without `anvil-auth-penalty` and `auth_failure_delay` the next good login after some wrong ones
# would hang for up to 15 seconds.
_DOVECOT = """\
base_dir = $base/dovecot/run
state_dir = $base/dovecot/state
instance_name = smtpwidgets-test
log_path = $base/dovecot/log
auth_verbose = yes
listen = $address
protocols = imap pop3
ssl = yes
ssl_cert = <$base/chain.pem
ssl_key = <$base/key.pem
disable_plaintext_auth = yes
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 xoauth2 oauthbearer
auth_failure_delay = 0
mail_location = maildir:$base/mail/%u
mail_uid = $vuid
mail_gid = $vuid
first_valid_uid = $vuid
first_valid_gid = $vuid
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $base/dovecot/oauth2.conf
}
passdb {
  driver = passwd-file
  mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256
  args = scheme=PLAIN username_format=%u $base/dovecot/users
}
userdb {
  driver = static
  args = uid=$vuid gid=$vuid home=$base/mail/%u
}
service auth {
  unix_listener $base/postfix/spool/private/auth {
    mode = 0660
    user = postfix
    group = postfix
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = $pop3
  }
  inet_listener pop3s {
    port = $pop3s
    ssl = yes
  }
}
"""

# Tokens are JWTs that Dovecot checks by itself with the key in keys/default/HS256/default.
_DOVECOT_OAUTH2 = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=$base/dovecot/keys/
username_attribute = email
username_format = %u
"""


@dataclass(frozen=True)
class Texts:
    """The configuration files; servers that do more get more lines."""

    main_cf: str = _MAIN_CF
    master_cf: str = _MASTER_CF
    dovecot: str = _DOVECOT
    dovecot_oauth2: str = _DOVECOT_OAUTH2

    def extended(self, main_cf: str = "", master_cf: str = "", dovecot: str = "") -> "Texts":
        """Return these texts with more lines; of a setting that is set twice, the last counts."""
        return Texts(
            self.main_cf + main_cf,
            self.master_cf + master_cf,
            self.dovecot + dovecot,
            self.dovecot_oauth2,
        )
