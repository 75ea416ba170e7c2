#pragma once

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <unistd.h>

// Sockets, pipes and threads. In C and not in Swift, since libcurl's and libssh's headers bring the system's along: whose
// names they are in Swift, the C library's or a shim's, would depend on which of them was compiled first.

// Waits until the socket can be read from (or written to). 0: not in time.
static inline int etl_socket_wait(int fd, int for_writing, int milliseconds) {
    struct pollfd poller = {.fd = fd, .events = for_writing ? POLLOUT : POLLIN, .revents = 0};
    return poll(&poller, 1, milliseconds);
}

enum { ETL_SOCKET_NOT_NOW = -1, ETL_SOCKET_BROKEN = -2, ETL_SOCKET_UNSUPPORTED = -3 };

static inline long etl_socket_result(long count) {
    if (count >= 0) return count;
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? ETL_SOCKET_NOT_NOW : ETL_SOCKET_BROKEN;
}

// Never blocks. The number of bytes, or one of the two above; for receive, 0 is the end.
static inline long etl_socket_send(int fd, const void *bytes, size_t count) {
#ifdef MSG_NOSIGNAL
    return etl_socket_result(send(fd, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL));
#else
    return etl_socket_result(send(fd, bytes, count, MSG_DONTWAIT)); // SIGPIPE is ignored
#endif
}

static inline long etl_socket_receive(int fd, void *bytes, size_t count) {
    return etl_socket_result(recv(fd, bytes, count, MSG_DONTWAIT));
}

// Ends the connection and keeps the descriptor, which is somebody else's.
static inline void etl_socket_cut(int fd) { shutdown(fd, SHUT_RDWR); }

// Of a socket or of an end of a pipe.
static inline void etl_descriptor_close(int fd) { close(fd); }

// What one descriptor is waited for, and what it came to: POSIX' own, under a name of which there is only one in Swift.
typedef struct { int fd; short events; short revents; } etl_pollfd;
_Static_assert(sizeof(etl_pollfd) == sizeof(struct pollfd) && offsetof(etl_pollfd, events) == offsetof(struct pollfd, events)
        && offsetof(etl_pollfd, revents) == offsetof(struct pollfd, revents), "etl_pollfd is a pollfd");
enum { ETL_POLL_READING = POLLIN, ETL_POLL_WRITING = POLLOUT };

// Waits until one of them is ready; -1 milliseconds: for ever.
static inline int etl_poll(etl_pollfd *descriptors, unsigned count, int milliseconds) {
    return poll((struct pollfd *)descriptors, count, milliseconds);
}

// Makes a pipe that never blocks: ends[0] is read, ends[1] written. 0, or the error.
static inline int etl_pipe_make(int *ends) {
    if (pipe(ends) != 0) return errno;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    }
    return 0;
}

// Makes the other end of a pipe readable. One that is full is that already.
static inline void etl_pipe_write_byte(int fd) {
    char byte = 1;
    while (write(fd, &byte, 1) < 0 && errno == EINTR) {}
}

// Takes all that is in a pipe.
static inline void etl_pipe_drain(int fd) {
    char bytes[64];
    while (read(fd, bytes, sizeof bytes) == sizeof bytes) {}
}

// splice(2) and what belongs to it: by number, since glibc declares them to those only who define _GNU_SOURCE before the
// first header, which a module cannot.

// Makes a pipe that bytes are spliced through. 0, or the error: also where the user's pipes hold so much already that the
// system grants none of that capacity. A pipe has a slot for each page, and a packet takes one, however short.
static inline int etl_pipe_make_for_splice(int *ends, int capacity) {
#ifdef __linux__
    int error = etl_pipe_make(ends);
    if (error) return error;
    if (fcntl(ends[1], 1031 /* F_SETPIPE_SZ */, capacity) >= capacity) return 0;
    error = errno;
    close(ends[0]);
    close(ends[1]);
    return error ? error : ENOSPC;
#else
    (void)ends, (void)capacity;
    return ENOSYS;
#endif
}

// Moves bytes between a socket and such a pipe, at most `count`, as etl_socket_receive and etl_socket_send do; or
// ETL_SOCKET_UNSUPPORTED, where the system does not do that with these.
static inline long etl_splice(int from, int to, size_t count) {
#ifdef __linux__
    // SPLICE_F_MOVE | SPLICE_F_NONBLOCK
    long moved = syscall(SYS_splice, from, NULL, to, NULL, count, 1 | 2);
    if (moved < 0 && (errno == EINVAL || errno == ENOSYS || errno == EPERM)) return ETL_SOCKET_UNSUPPORTED;
    return etl_socket_result(moved);
#else
    (void)from, (void)to, (void)count;
    return ETL_SOCKET_UNSUPPORTED;
#endif
}

// Closes a data connection so that the peer sees it break: what was sent must not look like a whole file.
static inline void etl_socket_abort(int fd) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    close(fd);
}

// Acknowledges now what has come. A server that has more to say and sends by Nagle's rule (RFC 896) waits for that,
// and the system waits up to 40 ms for something to send along with it (RFC 1122, 4.2.3.2).
static inline void etl_socket_acknowledge(int fd) {
#ifdef TCP_QUICKACK
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof one);
#else
    (void)fd;
#endif
}

// Whether the peer's address is of IPv6, which knows no PASV.
static inline int etl_socket_is_ipv6(int fd) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    return getpeername(fd, (struct sockaddr *)&address, &length) == 0 && address.ss_family == AF_INET6;
}

// Begins to connect to another port of the host that `fd` is connected to; -1 on failure. It is through at once, as on
// this machine, or when the new socket can be written to and etl_socket_error is 0.
static inline int etl_socket_connect_beside(int fd, unsigned short port, int *is_through) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getpeername(fd, (struct sockaddr *)&address, &length) != 0) return -1;
    if (address.ss_family == AF_INET) ((struct sockaddr_in *)&address)->sin_port = htons(port);
    else if (address.ss_family == AF_INET6) ((struct sockaddr_in6 *)&address)->sin6_port = htons(port);
    else return -1;
#ifdef SOCK_NONBLOCK
    int other = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (other < 0) return -1;
#else
    int other = socket(address.ss_family, SOCK_STREAM, 0);
    if (other < 0) return -1;
    fcntl(other, F_SETFL, fcntl(other, F_GETFL) | O_NONBLOCK);
    fcntl(other, F_SETFD, FD_CLOEXEC);
#endif
    if (connect(other, (struct sockaddr *)&address, length) == 0) {
        *is_through = 1;
        return other;
    }
    *is_through = 0;
    if (errno == EINPROGRESS) return other;
    close(other);
    return -1;
}

// Begins to listen at the address that `fd` has on this machine, on a port of the system's choice; -1 on failure.
static inline int etl_socket_listen_beside(int fd) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length) != 0) return -1;
    if (address.ss_family == AF_INET) ((struct sockaddr_in *)&address)->sin_port = 0;
    else if (address.ss_family == AF_INET6) ((struct sockaddr_in6 *)&address)->sin6_port = 0;
    else return -1;
    int listener = socket(address.ss_family, SOCK_STREAM, 0);
    if (listener < 0) return -1;
    fcntl(listener, F_SETFL, fcntl(listener, F_GETFL) | O_NONBLOCK);
    fcntl(listener, F_SETFD, FD_CLOEXEC);
    if (bind(listener, (struct sockaddr *)&address, length) == 0 && listen(listener, 1) == 0) return listener;
    close(listener);
    return -1;
}

// The address and port that `fd` has on this machine, as text; the port, or -1.
static inline int etl_socket_local_address(int fd, char *text, unsigned length_of_text) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length) != 0) return -1;
    if (getnameinfo((struct sockaddr *)&address, length, text, length_of_text, NULL, 0, NI_NUMERICHOST) != 0) return -1;
    if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
    return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
}

// Takes a connection that has come from the host that `fd` is connected to; of another's it knows nothing. -1: none now.
static inline int etl_socket_accept_beside(int listener, int fd) {
    struct sockaddr_storage expected, found;
    socklen_t length = sizeof expected;
    if (getpeername(fd, (struct sockaddr *)&expected, &length) != 0) return -1;
    for (;;) {
        length = sizeof found;
        int other = accept(listener, (struct sockaddr *)&found, &length);
        if (other < 0) return -1;
        int is_expected = found.ss_family == expected.ss_family
            && (found.ss_family == AF_INET
                    ? ((struct sockaddr_in *)&found)->sin_addr.s_addr == ((struct sockaddr_in *)&expected)->sin_addr.s_addr
                    : !memcmp(&((struct sockaddr_in6 *)&found)->sin6_addr, &((struct sockaddr_in6 *)&expected)->sin6_addr, 16));
        if (is_expected) {
            fcntl(other, F_SETFL, fcntl(other, F_GETFL) | O_NONBLOCK);
            fcntl(other, F_SETFD, FD_CLOEXEC);
            return other;
        }
        close(other);
    }
}

// Another descriptor for the same socket, which never blocks; -1 on failure.
static inline int etl_socket_duplicate(int fd) {
    int other = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (other >= 0) fcntl(other, F_SETFL, fcntl(other, F_GETFL) | O_NONBLOCK);
    return other;
}

// Ends our side of the connection, and lets the peer say on.
static inline void etl_socket_finish(int fd) { shutdown(fd, SHUT_WR); }

static inline int etl_socket_error(int fd) {
    int error = 0;
    socklen_t length = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

// A write to a connection that the peer has closed must be an error, not the end of the process.
static inline void etl_ignore_sigpipe(void) { signal(SIGPIPE, SIG_IGN); }

// Starts a detached thread. 0, or the error.
static inline int etl_thread_start(size_t stack_size, void *(*run)(void *), void *context) {
    pthread_attr_t attributes;
    pthread_t thread;
    int error = pthread_attr_init(&attributes);
    if (error) return error;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, stack_size);
    error = pthread_create(&thread, &attributes, run, context);
    pthread_attr_destroy(&attributes);
    return error;
}
