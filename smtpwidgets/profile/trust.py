"""A person's exception for one certificate of one server, made by name and taken back as easily."""

from smtpwidgets.checks.providers import PROVIDERS, provider_of
from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.change import Change
from smtpwidgets.model.fingerprints import fingerprint_to_trust
from smtpwidgets.model.problem import Problem
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.profile.surroundings import Surroundings

__all__ = ["Trust"]


class Trust(Surroundings):
    """The part of a profile that lets a person vouch for one certificate."""

    def trust_certificate(
        self, server_id: str, fingerprint: str | None = None, *, base: int | None = None
    ) -> Server:
        """Trust one certificate of one server, in one step that can be undone.

        Compare the fingerprint with what the server's owner shows before you call this. Every
        check says from then on that the server is trusted by your exception, and another
        certificate gets nothing. `update()` with `trusted_certificate=""` takes it back; a new
        host, port or protocol does so, too.

        Args:
            server_id: the server.
            fingerprint: SHA-256 of the certificate, as programs write it. If None, that of the
                certificate which the last check refused.
            base: the revision the decision was made on; the present one if None.

        Raises:
            NotFoundError: there is no such server.
            InvalidSettingsError: the last check saw no certificate to decide about, this is no
                fingerprint, or the server is a well-known provider's.
            NotAllowedError: an administrator switched exceptions off.
            StaleRevisionError: the profile was changed elsewhere; nothing was written.
        """
        with self._lock:
            server = self.server(server_id)
            seen = fingerprint_to_trust(server, self.reports.get(server_id))
            wanted = seen if fingerprint is None else fingerprint
            if problem := _refusal(server, wanted):
                raise InvalidSettingsError([problem])
            trusted = server.replace(trusted_certificate=wanted)
            change = Change(before=server, after=trusted)
            if trusted != server:
                note = f"Trusted one certificate of “{server.label}” by exception"
                self._commit(self._plan([change], note, base))
        self._listeners.tell()
        return trusted


def _refusal(server: Server, fingerprint: str) -> Problem | None:
    """Return why no exception is made, if there is a reason."""
    code = message = ""
    provider = provider_of(server.host_ascii)
    if server.security is Security.NONE:
        code = "certificate-not-there"
        message = "Without encryption there is no certificate to trust."
    elif provider in PROVIDERS.values():
        code = "certificate-of-a-provider"
        message = (
            f"This is a server of {provider}, whose certificates are trusted everywhere. One that "
            "is not comes from somebody in between: stop here, and try another network."
        )
    elif not fingerprint.strip():
        code = "certificate-not-seen"
        message = "The last check refused no certificate of this server. Check it first."
    if not code:
        return None
    return Problem(field="trusted_certificate", code=code, message=message)
