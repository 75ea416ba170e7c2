#pragma once

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stddef.h>

// What OpenSSL has as macros, or as a return value that only its thread's error queue explains: one function for each
// thing that is done here, all of them without waiting.

enum {
    ETL_TLS_WANTS_READ = -1,
    ETL_TLS_WANTS_WRITE = -2,
    ETL_TLS_BROKEN = -3,
    // The connection was closed without the peer's close_notify: whether that was all, TLS cannot tell (RFC 8446, 6.1).
    ETL_TLS_CUT_SHORT = -4,
};

// A context for clients; NULL where OpenSSL has no memory for one.
static inline SSL_CTX *etl_tls_context(int is_insecure) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context) return NULL;
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, is_insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    return context;
}

// A connection over a socket, which stays the caller's. The peer's certificate has to be for `host`, a name or an
// address. NULL where that is not to be had.
static inline SSL *etl_tls_connection(SSL_CTX *context, int socket, const char *host, SSL_SESSION *session) {
    SSL *connection = SSL_new(context);
    if (!connection) return NULL;
    int is_address = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host);
    if (!is_address) {
        ERR_clear_error();
        SSL_set_tlsext_host_name(connection, host);
    }
    SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if ((!is_address && !SSL_set1_host(connection, host)) || !SSL_set_fd(connection, socket)
        || (session && !SSL_set_session(connection, session))) {
        SSL_free(connection);
        return NULL;
    }
    SSL_set_connect_state(connection);
    return connection;
}

static inline long etl_tls_result(SSL *connection, int is_success, size_t count) {
    if (is_success) return (long)count;
    switch (SSL_get_error(connection, 0)) {
    case SSL_ERROR_WANT_READ: return ETL_TLS_WANTS_READ;
    case SSL_ERROR_WANT_WRITE: return ETL_TLS_WANTS_WRITE;
    case SSL_ERROR_ZERO_RETURN: return 0;
    default: break;
    }
    unsigned long error = ERR_peek_last_error();
    int is_cut = error == 0 || ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
    return is_cut ? ETL_TLS_CUT_SHORT : ETL_TLS_BROKEN;
}

// 1 once the handshake is through.
static inline long etl_tls_handshake(SSL *connection) {
    ERR_clear_error();
    return etl_tls_result(connection, SSL_do_handshake(connection) == 1, 1);
}

// The number of bytes; 0: the peer has ended the stream.
static inline long etl_tls_read(SSL *connection, void *bytes, size_t count) {
    size_t moved = 0;
    ERR_clear_error();
    int is_success = SSL_read_ex(connection, bytes, count, &moved);
    return etl_tls_result(connection, is_success, moved);
}

static inline long etl_tls_write(SSL *connection, const void *bytes, size_t count) {
    size_t moved = 0;
    ERR_clear_error();
    int is_success = SSL_write_ex(connection, bytes, count, &moved);
    return etl_tls_result(connection, is_success, moved);
}

// Sends our close_notify, as far as the socket takes it now.
static inline void etl_tls_end(SSL *connection) {
    ERR_clear_error();
    SSL_shutdown(connection);
    ERR_clear_error();
}

// What was wrong with the peer's certificate; NULL where it was found good, or none was looked at.
static inline const char *etl_tls_certificate_problem(SSL *connection) {
    long result = SSL_get_verify_result(connection);
    return result == X509_V_OK ? NULL : X509_verify_cert_error_string(result);
}

// OpenSSL's words for the error that was met last on this thread; NULL where there was none.
static inline const char *etl_tls_last_error(void) {
    return ERR_reason_error_string(ERR_peek_last_error());
}
