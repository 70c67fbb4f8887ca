"""What a profile lists, as DataFrames. pandas is loaded when the first is asked for."""

from typing import TYPE_CHECKING

from smtpwidgets.profile.runs import Runs

if TYPE_CHECKING:
    from smtpwidgets.frames import AccountsFrame, MatrixFrame, ServersFrame

__all__ = ["Tables"]


class Tables(Runs):
    """Servers, accounts and who uses what, as tables for people and programs."""

    def servers_frame(self) -> "ServersFrame":
        """Return the server list as a DataFrame.

        Shape:
            (n_servers, n_columns), index `id` (string, unique), nullable types, rows in the order
            of the list. Never a password.
        """
        from smtpwidgets.frames import servers_frame  # noqa: PLC0415 -- a script needs no pandas

        return servers_frame(self.snapshot, self.reports, verdict=self.network_verdict)

    def accounts_frame(self) -> "AccountsFrame":
        """Return the accounts as a DataFrame.

        Shape:
            (n_accounts, n_columns), index `id` (string, unique), nullable types, rows in the
            order of the list; servers by id and by name. Never a password.
        """
        from smtpwidgets.frames import accounts_frame  # noqa: PLC0415 -- as above

        return accounts_frame(self.snapshot, self.reports, verdict=self.network_verdict)

    def matrix_frame(self, *, names: bool = True) -> "MatrixFrame":
        """Return which account uses which server for what.

        Shape:
            (n_accounts, n_servers), index `account`, columns `server` (names, or ids with
            `names=False`), texts such as "incoming" and "fall-back 2", missing where a server is
            not used. `attrs["orphans"]` says what is left over.
        """
        from smtpwidgets.frames import matrix_frame  # noqa: PLC0415 -- as above

        return matrix_frame(self.snapshot, names=names)
