"""What programs say of encryption and certificates: OpenSSL's reasons, and each library's words."""

from smtpwidgets.explaining.row import Program, Tier, rows

__all__ = ["ENCRYPTION_ROWS"]

# What is wrong with the certificate, in the words of the libraries that say it.
_CERTIFICATES = {
    r"verify(?: error)?:?.{0,4}(?:num|code)[=: ]{1,2}(?:18|19)\b|self[- ]signed certificate"
    r"|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN": (
        "certificate-self-signed likely certificate-issuer-unknown certificate-from-filter"
    ),
    r"ip address mismatch|cannot validate certificate for \d": "certificate-for-a-name certain",
    r"hostname mismatch|ERR_TLS_CERT_ALTNAME_INVALID|hostname/ip does not match"
    r"|(?:certificate|cert).{0,40}(?:is not valid for|does(?: not|n't) match|didn't match)"
    r"|did not match expected CN|certificate is valid for .{0,200}, not "
    r"|no (?:subject )?alternative (?:dns )?name.{0,30}match|RemoteCertificateNameMismatch"
    r"|no required ssl certificate was sent.{0,5}name|NET::ERR_CERT_COMMON_NAME_INVALID"
    r"|SSL_ERROR_BAD_CERT_DOMAIN|host ?name .{0,80}does not match the certificate"
    r"|doesn't contain any ip sans|name in the certificate is invalid": (
        "certificate-wrong-name likely certificate-for-a-name"
    ),
    r"certificate (?:has|is) expired|CERT_HAS_EXPIRED|certificate has expired or is not yet valid"
    r"|verify(?: error)?:?.{0,4}(?:num|code)[=: ]{1,2}10\b|CertificateExpiredException"
    r"|SEC_ERROR_EXPIRED_CERTIFICATE|NotTimeValid|certificate expired": (
        "certificate-expired likely clock-wrong"
    ),
    r"certificate is not yet valid|CERT_NOT_YET_VALID|CertificateNotYetValidException": (
        "certificate-not-yet-valid likely clock-wrong"
    ),
    r"certificate (?:has been |is |was )?revoked|CERT_REVOKED|SEC_ERROR_REVOKED_CERTIFICATE": (
        "certificate-revoked certain"
    ),
    r"unable to get (?:local )?issuer certificate|UNABLE_TO_VERIFY_LEAF_SIGNATURE"
    r"|UNABLE_TO_GET_ISSUER_CERT(?:_LOCALLY)?|unable to verify the first certificate"
    r"|unknown[_ ]ca\b|UntrustedRoot|PartialChain|PKIX path (?:building|validation) failed"
    r"|unable to find valid certification path|certificate signed by unknown authority"
    r"|SEC_ERROR_UNKNOWN_ISSUER|issuer (?:certificate )?is (?:unknown|not trusted)"
    r"|certificate is not trusted|RemoteCertificateChainErrors|peer's certificate issuer"
    r"|invalid root certificate|verify(?: error)?:?.{0,4}(?:num|code)[=: ]{1,2}2[01]?\b": (
        "certificate-issuer-unknown likely certificate-from-filter certificate-self-signed"
    ),
    r"(?:ee|ca) key too small|(?:ee|ca)_key_too_small|ca md too weak|CA_MD_TOO_WEAK"
    r"|dh key too small|DH_KEY_TOO_SMALL|algorithm constraints check failed|insecure signature": (
        "certificate-too-weak"
    ),
    r"certificate required|tlsv13_alert_certificate_required|no client certificate": (
        "client-certificate-wanted"
    ),
}
_ANY_CERTIFICATE = {
    r"certificate[ _]verify[ _]failed|certificate verification (?:failed|error)"
    r"|(?:remote )?certificate (?:is|was) (?:invalid|rejected)|SSL certificate problem"
    r"|CertificateException|cannot verify (?:the )?server'?s? (?:identity|certificate)"
    r"|can't verify the identity|identity of .{0,80} cannot be verified"
    r"|(?:curl: ?)?\(60\)|curl error:? 60\b": (
        "certificate-issuer-unknown possible certificate-wrong-name certificate-expired"
        " certificate-self-signed"
    ),
}

_HANDSHAKE = {
    r"wrong[ _]version[ _]number|packet length too long|record_layer_failure|record layer failure"
    r"|first record does not look like a TLS handshake|unrecognized ssl message, plaintext"
    r"|unsupported or unrecognized ssl message|not an ssl/tls record|bad record type"
    r"|frame size is (?:incorrect|corrupted)|unexpected packet format|unknown protocol(?:\W|$)"
    r"|received a record with an invalid length|SSL_ERROR_RX_RECORD_TOO_LONG|http_request\b": (
        "plain-port-with-tls likely web-server"
    ),
    r"unsupported[ _]protocol|protocol[ _]version\b|no[ _]protocols[ _]available|version too low"
    r"|no appropriate protocol|SSL_ERROR_UNSUPPORTED_VERSION|server selected unsupported protocol"
    r"|protocol (?:is disabled|TLSv1(?:\.1)? )|SSL_ERROR_PROTOCOL_VERSION_ALERT"
    r"|client and server cannot communicate, because they do not possess a common algorithm": (
        "tls-too-old"
    ),
    r"handshake[ _]failure|no[ _]shared[ _]cipher|no cipher suites in common"
    r"|SSL_ERROR_NO_CYPHER_OVERLAP|illegal[ _]parameter|insufficient[ _]security": (
        "tls-no-common-cipher likely tls-too-old client-certificate-wanted"
    ),
    r"unrecognized[ _]name": "tls-name-unknown-to-server",
    r"EOF occurred in violation of protocol|unexpected[ _]eof[ _]while[ _]reading"
    r"|remote host (?:terminated|closed connection during) the handshake"
    r"|closed connection during handshake|tls connection was non-properly terminated"
    r"|unexpected EOF.{0,30}(?:tls|handshake)|SSL_ERROR_SYSCALL": (
        "tls-cut-off likely plain-port-with-tls tls-too-old"
    ),
    r"STARTTLS (?:extension )?(?:is )?not (?:supported|offered|advertised|available)"
    r"|(?:does(?: not|n't)|not) (?:support|offer|advertise) (?:the )?STARTTLS"
    r"|STARTTLS is required but|no STARTTLS"
    r"|STARTTLS.{0,40}(?:but )?(?:host|server) does not support"
    r"|server does not support secure connections|doesn't offer STARTTLS"
    r"|TLS is required, but was not offered|does not advertise (?:that )?STARTTLS": (
        "starttls-not-offered"
    ),
    r"STARTTLS (?:command )?(?:failed|rejected)|unable to start TLS|could not start tls": (
        "starttls-refused possible tls-failed"
    ),
    r"stream_socket_enable_crypto.{0,200}peer certificate cn": "certificate-wrong-name certain",
}
_ANY_HANDSHAKE = {
    r"stream_socket_enable_crypto|failed to enable crypto|SSLHandshakeException|ssl handshake"
    r"|tls handshake|handshake (?:failed|error)|authentication failed because the remote party"
    r"|SslHandshakeException|SSL/TLS (?:connection|handshake) (?:failed|error)"
    r"|could not (?:create|establish).{0,40}secure (?:channel|connection)|connect using ssl": (
        "tls-failed possible plain-port-with-tls certificate-issuer-unknown tls-too-old"
    ),
}

ENCRYPTION_ROWS = (
    *rows("openssl", Program.ANY, _CERTIFICATES),
    *rows("openssl", Program.ANY, _HANDSHAKE),
    *rows("openssl", Program.ANY, _ANY_CERTIFICATE, tier=Tier.GENERAL),
    *rows("openssl", Program.ANY, _ANY_HANDSHAKE, tier=Tier.GENERAL),
)
