"""A practice server in a process of its own, so that its work is not counted as the client's.

Prints one line of JSON, where it listens and whom to trust, and ends with its standard input.
"""

import json
import ssl
import sys

from smtpwidgets.practice import SCENARIOS, PracticeServers

if __name__ == "__main__":
    with PracticeServers([SCENARIOS["works"]]) as practice:
        (server,) = practice.servers()
        (authority,) = practice.client_context().get_ca_certs(binary_form=True)
        facts = {
            "server": server.model_dump(mode="json"),
            "secret": practice.secret_for(server.id).reveal(),  # public, like all of them
            "door": practice.doors[server.host, server.port_number],
            "authority": ssl.DER_cert_to_PEM_cert(authority),
        }
        print(json.dumps(facts), flush=True)  # noqa: T201 -- this is a program
        sys.stdin.read()
