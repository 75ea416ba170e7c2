#pragma once

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The oldest that this was tried with.
#if LIBSSH_VERSION_INT < SSH_VERSION_INT(0, 10, 0)
#error "libssh 0.10 or newer is needed"
#endif

// What libssh takes through untyped pointers, one wrapper for each type.

static inline int etl_ssh_set_text(ssh_session session, enum ssh_options_e option, const char *value) {
    return ssh_options_set(session, option, value);
}

static inline int etl_ssh_set_number(ssh_session session, enum ssh_options_e option, unsigned int value) {
    return ssh_options_set(session, option, &value);
}

// A session that never blocks, over a connected socket, for which no file but `known_hosts` is read. NULL where libssh does not take it: the host is no host's name.
static inline ssh_session etl_ssh_session(int socket, const char *host, unsigned int port, const char *user,
                                          const char *known_hosts) {
    ssh_session session = ssh_new();
    if (!session) return NULL;
    bool reads_configuration = false;
    if (ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &reads_configuration) != SSH_OK
        // Before all that may be expanded: with it nobody looks for the user's home, which there may be none of.
        || ssh_options_set(session, SSH_OPTIONS_SSH_DIR, "/") != SSH_OK
        || ssh_options_set(session, SSH_OPTIONS_HOST, host) != SSH_OK
        || ssh_options_set(session, SSH_OPTIONS_PORT, &port) != SSH_OK
        || ssh_options_set(session, SSH_OPTIONS_USER, user) != SSH_OK
        || ssh_options_set(session, SSH_OPTIONS_FD, &socket) != SSH_OK
        || ssh_options_set(session, SSH_OPTIONS_KNOWNHOSTS, known_hosts) != SSH_OK
        || ssh_options_set(session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null") != SSH_OK) {
        ssh_free(session);
        return NULL;
    }
    ssh_set_blocking(session, 0);
    return session;
}

// Closes a copy of a socket's descriptor that libssh was given. By its documentation libssh never closes it, by its code
// it does where the connection broke; and a number that is closed twice may be somebody else's by then. While `socket`
// is open, what is the same file can only be the copy.
static inline void etl_ssh_close_copy(int copy, int socket) {
    struct stat one, other;
    if (fstat(copy, &one) == 0 && fstat(socket, &other) == 0 && one.st_ino == other.st_ino && one.st_dev == other.st_dev) {
        close(copy);
    }
}

// What libssh says went wrong last.
static inline const char *etl_ssh_error(ssh_session session) { return ssh_get_error(session); }

// Whether bytes of ours wait for the socket to take them.
static inline int etl_ssh_is_sending(ssh_session session) {
    return (ssh_get_poll_flags(session) & SSH_WRITE_PENDING) != 0;
}

// Private keys.

enum { ETL_SSH_KEY_FINE = 0, ETL_SSH_KEY_MISSING = 1, ETL_SSH_KEY_LOCKED = 2, ETL_SSH_KEY_WRONG = 3 };

typedef struct {
    const char *passphrase;
    int was_asked;
} etl_ssh_passphrase;

static inline int etl_ssh_tell_passphrase(const char *prompt, char *space, size_t size, int echo, int verify, void *context) {
    (void)prompt;
    (void)echo;
    (void)verify;
    etl_ssh_passphrase *secret = context;
    secret->was_asked = 1;
    if (!secret->passphrase || strlen(secret->passphrase) >= size) return -1;
    strcpy(space, secret->passphrase);
    return 0;
}

// Reads a private key. MISSING: there is no file that can be read; LOCKED: it wants a passphrase, or another one;
// WRONG: it is no private key that libssh knows.
static inline int etl_ssh_read_key(const char *file, const char *passphrase, ssh_key *key) {
    if (access(file, R_OK) != 0) return ETL_SSH_KEY_MISSING;
    etl_ssh_passphrase secret = {.passphrase = passphrase, .was_asked = 0};
    int result = ssh_pki_import_privkey_file(file, NULL, etl_ssh_tell_passphrase, &secret, key);
    if (result == SSH_OK) return ETL_SSH_KEY_FINE;
    if (result == SSH_EOF) return ETL_SSH_KEY_MISSING;
    return secret.was_asked ? ETL_SSH_KEY_LOCKED : ETL_SSH_KEY_WRONG;
}

// Here and not in Swift, where it would depend on the order of compilation whose names the C library's are.
static inline int etl_ssh_can_read(const char *file) { return access(file, R_OK) == 0; }
static inline void etl_ssh_free(char *text) { free(text); }

// The home of the user that runs this, as OpenSSH finds it: by the user database, HOME only where that has none. The
// caller frees it; NULL where there is none.
static inline char *etl_ssh_home(void) {
    struct passwd entry, *found = NULL;
    char space[4096];
    if (getpwuid_r(getuid(), &entry, space, sizeof space, &found) == 0 && found && found->pw_dir && *found->pw_dir) {
        return strdup(found->pw_dir);
    }
    const char *home = getenv("HOME");
    return home && *home ? strdup(home) : NULL;
}
