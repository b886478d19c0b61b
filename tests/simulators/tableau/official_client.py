"""Drives a simulated Tableau by Tableau's own client for Python; prints what the client understood as JSON."""

import json
import sys

import tableauserverclient as tsc
from tableauserverclient.server.endpoint.exceptions import (
    FailedSignInError,
    InternalServerError,
    ServerResponseError,
)


def view(view_id: str) -> tsc.ViewItem:
    item = tsc.ViewItem()
    item._id = view_id
    return item


def csv(server: tsc.Server, view_id: str, **filters: str) -> str:
    options = tsc.CSVRequestOptions(maxage=1)
    for name, value in filters.items():
        options.vf(name.replace("_", " "), value)
    item = view(view_id)
    server.views.populate_csv(item, options)
    return b"".join(item.csv).decode()


def error_code(call: object, kind: type[Exception]) -> str:
    try:
        call()  # type: ignore[operator]
    except kind as error:
        return str(getattr(error, "code", kind.__name__))
    return "no error"


def main(url: str, token: str, secret: str, site: str, view_id: str) -> dict[str, object]:
    def client() -> tsc.Server:
        return tsc.Server(url, use_server_version=True)

    server, other = client(), client()
    auth = tsc.PersonalAccessTokenAuth(token, secret, site_id=site)
    bad = tsc.PersonalAccessTokenAuth(token, "wrong", site_id=site)
    found: dict[str, object] = {
        "wrong_secret": error_code(lambda: other.auth.sign_in(bad), FailedSignInError),
    }
    server.auth.sign_in(auth)
    found["site"] = server.site_id
    found["version"] = server.version
    found["csv"] = csv(server, view_id, Account_Name="Call Box & Co\\, Ltd")
    found["unknown_view"] = error_code(lambda: csv(server, "nope"), ServerResponseError)
    found["unavailable"] = error_code(lambda: csv(server, view_id), InternalServerError)
    other.auth.sign_in(auth)
    found["second_sign_in"] = error_code(lambda: csv(server, view_id), FailedSignInError)
    other.auth.sign_out()
    return found


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
