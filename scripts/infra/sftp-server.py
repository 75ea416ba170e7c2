"""An SFTP server on loopback that is not OpenSSH's (paramiko): it knows passwords, and no extensions.

User etl-password logs in with a password; etl-prompt is asked for it (keyboard-interactive); etl-broken is let in with it,
and then no SFTP program can be started. SFTP_PASSWORD is what they have to say.
"""

import argparse
import errno
import os
import socket
import threading

import paramiko
from paramiko import SFTP_OK, SFTP_OP_UNSUPPORTED, SFTPAttributes, SFTPHandle, SFTPServer, SFTPServerInterface


class Login(paramiko.ServerInterface):
    METHODS = {"etl-password": "password", "etl-prompt": "keyboard-interactive", "etl-broken": "password"}

    def __init__(self, password):
        self.password = password
        self.user = None

    def get_allowed_auths(self, username):
        return self.METHODS.get(username, "publickey")

    def check_auth_password(self, username, password):
        is_right = self.METHODS.get(username) == "password" and password == self.password
        self.user = username
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_auth_interactive(self, username, submethods):
        if username != "etl-prompt":
            return paramiko.AUTH_FAILED
        return paramiko.InteractiveQuery("Log in", "", ("Password: ", False))

    def check_auth_interactive_response(self, responses):
        return paramiko.AUTH_SUCCESSFUL if responses == [self.password] else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED if kind == "session" else paramiko.OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED

    def check_channel_subsystem_request(self, channel, name):
        if self.user != "etl-broken":
            return super().check_channel_subsystem_request(channel, name)
        threading.Thread(target=fail_to_start, args=(channel,), daemon=True).start()
        return True


def fail_to_start(channel):
    """What a shell does that does not find the program."""
    channel.sendall_stderr(b"sh: 1: sftp-server: not found\n")
    channel.send_exit_status(127)
    channel.close()


def tried(call):
    """Has an error of the system be an answer."""

    def wrapper(*arguments):
        try:
            return call(*arguments)
        except OSError as error:
            return SFTPServer.convert_errno(error.errno)

    return wrapper


class Handle(SFTPHandle):
    @tried
    def stat(self):
        return SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class Files(SFTPServerInterface):
    def __init__(self, server, root):
        super().__init__(server)
        self.root = root

    def place(self, path):
        return self.root + os.path.normpath("/" + path)

    @tried
    def list_folder(self, path):
        entries = []
        for name in os.listdir(self.place(path)):
            entry = SFTPAttributes.from_stat(os.lstat(os.path.join(self.place(path), name)))
            entry.filename = name
            entries.append(entry)
        return entries

    @tried
    def stat(self, path):
        return SFTPAttributes.from_stat(os.stat(self.place(path)))

    @tried
    def lstat(self, path):
        return SFTPAttributes.from_stat(os.lstat(self.place(path)))

    @tried
    def open(self, path, flags, attr):
        descriptor = os.open(self.place(path), flags, 0o666)
        handle = Handle(flags)
        handle.readfile = handle.writefile = os.fdopen(descriptor, "rb+" if flags & os.O_WRONLY else "rb", buffering=0)
        return handle

    @tried
    def remove(self, path):
        os.remove(self.place(path))
        return SFTP_OK

    @tried
    def rename(self, oldpath, newpath):
        # As the draft has it, and as other servers than OpenSSH's do.
        if os.path.lexists(self.place(newpath)):
            raise OSError(errno.EEXIST, "there is a file of that name")
        os.rename(self.place(oldpath), self.place(newpath))
        return SFTP_OK

    def posix_rename(self, oldpath, newpath):
        return SFTP_OP_UNSUPPORTED

    @tried
    def mkdir(self, path, attr):
        os.mkdir(self.place(path))
        return SFTP_OK

    @tried
    def rmdir(self, path):
        os.rmdir(self.place(path))
        return SFTP_OK

    @tried
    def chattr(self, path, attr):
        SFTPServer.set_file_attr(self.place(path), attr)
        return SFTP_OK


def serve(connection, key, password, root):
    transport = paramiko.Transport(connection)
    transport.add_server_key(key)
    transport.set_subsystem_handler("sftp", SFTPServer, Files, root)
    try:
        transport.start_server(server=Login(password))
    except (paramiko.SSHException, EOFError):
        transport.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--root", required=True)
    parser.add_argument("--key", required=True, help="host key, ed25519")
    options = parser.parse_args()
    # Not in the list of processes.
    password = os.environ.pop("SFTP_PASSWORD")
    key = paramiko.Ed25519Key.from_private_key_file(options.key)
    with socket.create_server(("127.0.0.1", options.port)) as listener:
        while True:
            connection, _ = listener.accept()
            # A thread each: the handshake waits for the client.
            threading.Thread(
                target=serve, args=(connection, key, password, options.root), daemon=True
            ).start()


if __name__ == "__main__":
    main()
