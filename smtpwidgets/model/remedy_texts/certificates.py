"""Remedies for a person's own certificate (client certificate): the file, and the server's say."""

from collections.abc import Mapping

from smtpwidgets.model.cause import Remedy
from smtpwidgets.model.remedy_texts import remedy

__all__ = ["REMEDIES"]

REMEDIES: Mapping[str, Remedy] = {
    "client-certificate-not-named": remedy(
        "This entry logs in with a certificate, and none is chosen",
        "The server is to know you by a certificate of your own. Nothing was sent.",
        "Under Advanced, give the path of the PEM file with your certificate and its key.",
        "If you have none, ask the administrator of {host} for one.",
    ),
    "client-certificate-missing": remedy(
        "The file {file} with your certificate is not there",
        "The check looked for it on the computer where the notebook runs. Nothing was sent.",
        "Compare the path with where the file is; it may have been moved or renamed.",
        "If the notebook runs on another computer, upload the file there first.",
    ),
    "client-certificate-unreadable": remedy(
        "The file {file} with your certificate cannot be read",
        "It is there, and this notebook may not open it, or it did not open in time. Nothing was "
        "sent.",
        "Make yourself its owner, with the right to read it, and leave out everybody else.",
        "Check that the path leads to the file itself and not to a folder.",
    ),
    "client-certificate-format": remedy(
        "There is no certificate in {file}",
        "A PEM file is text, with a block that begins with “BEGIN CERTIFICATE”. Nothing was sent.",
        "Files that end in .p12 or .pfx have another form and have to be converted first:",
        "openssl pkcs12 -in mine.p12 -out mine.pem",
        "Then give the path of the new file here.",
    ),
    "client-certificate-no-key": remedy(
        "There is a certificate in {file}, and no key",
        "A certificate proves nothing without its key. Nothing was sent.",
        "Put the key into the same file, below the certificate. Both are text.",
        "Make sure that nobody else can read that file.",
    ),
    "client-certificate-key-differs": remedy(
        "The key in {file} belongs to another certificate",
        "The first certificate in the file has to be your own, and the key has to be its key. "
        "Nothing was sent.",
        "Put your own certificate first, the ones of its issuers behind it, and its key last.",
    ),
    "client-certificate-passphrase-missing": remedy(
        "The key in {file} is locked with a passphrase",
        "It can be opened with the passphrase it was stored with, and this entry has none. Nothing "
        "was sent.",
        "Type the passphrase of the key as the password of this entry, and check again.",
    ),
    "client-certificate-passphrase-wrong": remedy(
        "The passphrase does not open the key in {file}",
        "The password of this entry is used to open the key, and it does not fit. Nothing was "
        "sent.",
        "Type the passphrase that the key was stored with, not the password of your mailbox.",
    ),
    "client-certificate-expired": remedy(
        "Your certificate ended on {ended}",
        "Servers refuse a certificate that is over. Nothing was sent.",
        "Ask whoever issued it for a new one, and put it into {file}.",
    ),
    "client-certificate-not-yet-valid": remedy(
        "Your certificate is valid from {starts} on, and not before",
        "Either it was made for a later day, or the clock of this computer is wrong. Nothing was "
        "sent.",
        "Look at the date and time of this computer.",
        "If they are right, use your former certificate until then.",
    ),
    "client-certificate-ends-soon": remedy(
        "Your certificate ends in {days} days",
        "It works now, and after that day the server will refuse it.",
        "Ask whoever issued it for a new one, and put it into {file}.",
    ),
    "client-certificate-unusable": remedy(
        "The certificate or key in {file} cannot be used",
        "The file is damaged, or the key is of a kind that is no longer considered safe. Nothing "
        "was sent.",
        "Ask whoever issued the certificate for a new one, with an RSA key of 2048 bits or more.",
    ),
    "client-certificate-wanted": remedy(
        "{host} wants a certificate from you",
        "This server lets in only people with a certificate of their own.",
        "If you have one, give the path of its PEM file under Advanced.",
        "If not, ask the administrator of the server for one, or for another server.",
    ),
    "client-certificate-refused": remedy(
        "{host} does not accept your certificate",
        "It was shown, and the server ended the connection: it may not know the issuer, or the "
        "certificate was withdrawn.",
        "Ask the administrator of {host} whether this certificate is the right one for it.",
        "Check that the file also holds the certificates of its issuers.",
    ),
    "certificate-changed": remedy(
        "{host} shows another certificate than the one you trusted",
        "Your exception is for one certificate only, and this is not it. Nothing was sent.",
        "Ask who runs {host} whether the certificate was renewed, and compare the fingerprint.",
        "Until then do not log in: somebody else may be answering.",
    ),
    "certificate-excepted": remedy(
        "{host} is trusted by your exception only",
        "Nobody vouches for its certificate; you said that this one is right.",
        "Ask {provider} for one that is trusted everywhere, then take the exception back.",
    ),
    "trust-store-broken": remedy(
        "This computer trusts no certificate, or a filter opens every connection",
        "The certificates of unrelated servers are not trusted here either.",
        "In a company, ask whether a filter reads encrypted traffic: its root is missing here.",
        "Otherwise install your system's package of certificate authorities (ca-certificates).",
    ),
}
