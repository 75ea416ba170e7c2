"""A real FTP server on loopback that needs no root (pyftpdlib), for one account and one directory."""

import argparse

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, ThrottledDTPHandler
from pyftpdlib.servers import FTPServer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--passive", required=True, metavar="LOW-HIGH")
    parser.add_argument("--root", required=True)
    parser.add_argument("--account", required=True, help="user name")
    parser.add_argument("--accounts", required=True, help="file of USER:PASSWORD lines: not in the process list")
    parser.add_argument("--rate", type=int, default=0, help="bytes a second and connection; 0: as fast as it goes")
    parser.add_argument("--certificate", help="PEM; with it nothing goes in the clear")
    parser.add_argument("--key", help="PEM")
    options = parser.parse_args()

    with open(options.accounts, encoding="utf-8") as lines:
        passwords = dict(line.rstrip("\n").split(":", 1) for line in lines)
    authorizer = DummyAuthorizer()
    authorizer.add_user(options.account, passwords[options.account], options.root, perm="elradfmwMT")

    low, high = map(int, options.passive.split("-"))
    handler = FTPHandler
    if options.certificate:
        from pyftpdlib.handlers import TLS_FTPHandler  # needs pyOpenSSL

        handler = TLS_FTPHandler
        handler.certfile, handler.keyfile = options.certificate, options.key
        handler.tls_control_required = handler.tls_data_required = True
    FTPHandler.authorizer = authorizer
    FTPHandler.passive_ports = range(low, high + 1)
    FTPHandler.auth_failed_timeout = 0  # a test of a wrong password shall not wait
    FTPHandler.unicode_errors = "surrogateescape"  # a name may be any bytes
    if options.rate:
        ThrottledDTPHandler.read_limit = ThrottledDTPHandler.write_limit = options.rate
        FTPHandler.dtp_handler = ThrottledDTPHandler
    server = FTPServer(("127.0.0.1", options.port), handler)
    server.max_cons = 0
    server.max_cons_per_ip = 0
    server.serve_forever()


if __name__ == "__main__":
    main()
