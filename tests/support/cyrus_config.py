"""What the private Cyrus is told, as text.

`$base` is the private folder, `$bin` where its programs lie, `$address` where it listens, `$host`
its name, `$imap` and the like ports.
"""

__all__ = ["CYRUS_CONF", "IMAPD_CONF"]

# `allowplaintext: no` is what makes it say LOGINDISABLED before TLS. Without `failedloginpause` a
# wrong password would be answered after three seconds. Mailboxes are made by the first login.
IMAPD_CONF = """\
configdirectory: $base/config
defaultpartition: default
partition-default: $base/mail
temp_path: $base
servername: $host
virtdomains: userid
unixhierarchysep: yes
altnamespace: yes
autocreate_quota: 0
autocreate_post: yes
duplicatesuppression: no
popminpoll: 0
failedloginpause: 0
allowplaintext: no
sasl_mech_list: $mechanisms
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: $base/users
tls_server_cert: $base/chain.pem
tls_server_key: $base/key.pem
tls_client_ca_file: $base/certificates/authority.pem
tls_session_timeout: 0
"""

CYRUS_CONF = """\
START {
  recover cmd="$bin/ctl_cyrusdb -C $base/imapd.conf -r"
}
SERVICES {
  imap cmd="$bin/imapd -C $base/imapd.conf" listen="$address:$imap"
  imaps cmd="$bin/imapd -C $base/imapd.conf -s" listen="$address:$imaps"
  pop3 cmd="$bin/pop3d -C $base/imapd.conf" listen="$address:$pop3"
  pop3s cmd="$bin/pop3d -C $base/imapd.conf -s" listen="$address:$pop3s"
  lmtp cmd="$bin/lmtpd -C $base/imapd.conf -a" listen="$base/lmtp"
}
"""
