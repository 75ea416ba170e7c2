/* The floor: files moved from one FTP server to another by bare sockets, with the fewest commands that do it.
 *
 *   floor ADDRESS SOURCE_PORT DESTINATION_PORT CONNECTIONS SOURCE_DIR TARGET_DIR COUNT
 *
 * Each thread has a connection to either server and moves every CONNECTIONS-th of the files f00000.img and so on with
 * EPSV and RETR here, EPSV and STOR there. No check, no temporary name, no broker: what a client that gave up all
 * safety could reach if it sent one command at a time. Prints the seconds from before the first login to the end.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PIPE_SIZE = 1 << 20, LINE_SIZE = 1024 };

typedef struct {
    int socket;
    int filled;
    char bytes[4096];
} Control;

static struct in_addr address;
static int source_port, destination_port, connections, count;
static const char *source_directory, *destination_directory;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static int dial(int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = address};
    int on = 1, made = socket(AF_INET, SOCK_STREAM, 0);
    if (made < 0 || connect(made, (struct sockaddr *)&to, sizeof to)) fail("connect");
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return made;
}

static void read_line(Control *control, char *line) {
    for (;;) {
        char *end = memchr(control->bytes, '\n', control->filled);
        if (end) {
            int length = end - control->bytes + 1;
            int kept = length < LINE_SIZE ? length : LINE_SIZE - 1;
            memcpy(line, control->bytes, kept);
            line[kept] = 0;
            control->filled -= length;
            memmove(control->bytes, end + 1, control->filled);
            return;
        }
        int got = read(control->socket, control->bytes + control->filled, sizeof control->bytes - control->filled);
        if (got <= 0) fail("the control connection ended");
        control->filled += got;
    }
}

/* Reads a reply to its last line, and ends the program unless it is of the wanted kind (its first digit). */
static void expect(Control *control, char kind, char *line) {
    do read_line(control, line);
    while (line[0] < '0' || line[0] > '9' || line[3] == '-');
    if (line[0] == kind) return;
    fprintf(stderr, "unexpected reply: %s", line);
    exit(1);
}

__attribute__((format(printf, 2, 3))) static void command(Control *control, const char *format, ...) {
    char text[LINE_SIZE];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (write(control->socket, text, length) != length) fail("write");
}

static Control *login(int port) {
    char line[LINE_SIZE];
    Control *control = calloc(1, sizeof *control);
    control->socket = dial(port);
    expect(control, '2', line);
    command(control, "USER anonymous\r\n");
    expect(control, '3', line);
    command(control, "PASS bench\r\n");
    expect(control, '2', line);
    command(control, "TYPE I\r\n");
    expect(control, '2', line);
    return control;
}

static int dial_passive(Control *control) {
    char line[LINE_SIZE];
    int port = 0;
    expect(control, '2', line);
    char *place = strstr(line, "|||");
    if (!place || sscanf(place, "|||%d|", &port) != 1) fail("no port in the reply to EPSV");
    return dial(port);
}

static void move_bytes(int from, int to, const int *through) {
    ssize_t got;
    while ((got = splice(from, 0, through[1], 0, PIPE_SIZE, SPLICE_F_MOVE)) > 0) {
        while (got > 0) {
            ssize_t put = splice(through[0], 0, to, 0, got, SPLICE_F_MOVE);
            if (put <= 0) fail("splice");
            got -= put;
        }
    }
    if (got < 0) fail("splice");
}

static void *move_share(void *first) {
    Control *source = login(source_port), *destination = login(destination_port);
    char line[LINE_SIZE];
    int through[2];
    if (pipe(through)) fail("pipe");
    fcntl(through[1], F_SETPIPE_SZ, PIPE_SIZE);
    for (int number = (int)(long)first; number < count; number += connections) {
        command(source, "EPSV\r\n");
        command(destination, "EPSV\r\n");
        int from = dial_passive(source), to = dial_passive(destination);
        command(source, "RETR %s/f%05d.img\r\n", source_directory, number);
        command(destination, "STOR %s/f%05d.img\r\n", destination_directory, number);
        expect(source, '1', line);
        expect(destination, '1', line);
        move_bytes(from, to, through);
        close(from);
        close(to);
        expect(source, '2', line);
        expect(destination, '2', line);
    }
    return NULL;
}

int main(int argument_count, char **arguments) {
    if (argument_count != 8 || !inet_aton(arguments[1], &address)) {
        fputs("usage: floor ADDRESS SOURCE_PORT DESTINATION_PORT CONNECTIONS SOURCE_DIR TARGET_DIR COUNT\n", stderr);
        return 64;
    }
    source_port = atoi(arguments[2]);
    destination_port = atoi(arguments[3]);
    connections = atoi(arguments[4]);
    source_directory = arguments[5];
    destination_directory = arguments[6];
    count = atoi(arguments[7]);

    struct timespec start, end;
    clock_gettime(CLOCK_MONOTONIC, &start);
    pthread_t *threads = calloc(connections, sizeof *threads);
    for (long number = 0; number < connections; number++)
        if (pthread_create(&threads[number], NULL, move_share, (void *)number)) fail("pthread_create");
    for (int number = 0; number < connections; number++) pthread_join(threads[number], NULL);
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("%.6f\n", end.tv_sec - start.tv_sec + (end.tv_nsec - start.tv_nsec) / 1e9);
    return 0;
}
