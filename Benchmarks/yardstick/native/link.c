/* A network with latency, for machines without netem: two network namespaces, joined by a TUN device in each, between
 * which this program carries the packets and holds every one for DELAY_MS.
 *
 *   link DELAY_MS MTU
 *
 * The round trip is twice DELAY_MS. Prints two paths once it is up, for `nsenter --net=PATH COMMAND`: that of the
 * clients' namespace, whose address is 10.99.0.1, and that of the servers', 10.99.0.2. Both have no other way out.
 * Runs until it is killed; the namespaces go with it and with what runs in them.
 *
 * Bandwidth has no limit. Nothing is lost but what would fill a queue beyond QUEUE_BYTES.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_PACKET = 65536, QUEUE_BYTES = 256 << 20 };

typedef struct Packet {
    struct Packet *next;
    long long due;
    int length;
    unsigned char bytes[];
} Packet;

/* One direction. */
typedef struct {
    int in, out;
    long long delay;
    Packet *first, *last;
    size_t queued;
} Line;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void configure(int socket, unsigned long request, struct ifreq *settings) {
    if (ioctl(socket, request, settings)) fail("setting up a network device");
}

static void set_address(struct ifreq *settings, const char *text) {
    struct sockaddr_in address = {.sin_family = AF_INET};
    inet_aton(text, &address.sin_addr);
    memcpy(&settings->ifr_addr, &address, sizeof address);
}

static void bring_up(int socket, const char *device) {
    struct ifreq settings = {0};
    strcpy(settings.ifr_name, device);
    configure(socket, SIOCGIFFLAGS, &settings);
    settings.ifr_flags |= IFF_UP;
    configure(socket, SIOCSIFFLAGS, &settings);
}

/* Moves this process into a new namespace with a device of that address, whose packets come out of the result. */
static int make_end(const char *address, int mtu) {
    if (unshare(CLONE_NEWNET)) fail("making a network namespace");
    int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    if (tun < 0) fail("/dev/net/tun");
    struct ifreq device = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    strcpy(device.ifr_name, "link");
    configure(tun, TUNSETIFF, &device);

    int any = socket(AF_INET, SOCK_DGRAM, 0);
    struct ifreq settings = {0};
    strcpy(settings.ifr_name, "link");
    set_address(&settings, address);
    configure(any, SIOCSIFADDR, &settings);
    set_address(&settings, "255.255.255.0");
    configure(any, SIOCSIFNETMASK, &settings);
    settings.ifr_mtu = mtu;
    configure(any, SIOCSIFMTU, &settings);
    /* A burst waits in the device rather than being lost. */
    settings.ifr_qlen = 20000;
    configure(any, SIOCSIFTXQLEN, &settings);
    bring_up(any, "link");
    bring_up(any, "lo");
    close(any);
    return tun;
}

static void send_due(Line *line) {
    while (line->first && line->first->due <= now()) {
        Packet *packet = line->first;
        /* A packet that the other end does not take is lost, as on any network: TCP sends it again. */
        if (write(line->out, packet->bytes, packet->length) < 0) {}
        line->first = packet->next;
        line->queued -= packet->length;
        free(packet);
    }
}

static void take_in(Line *line) {
    unsigned char bytes[MAX_PACKET];
    int length;
    while ((length = read(line->in, bytes, sizeof bytes)) > 0) {
        if (line->queued + length > QUEUE_BYTES) continue;
        Packet *packet = malloc(sizeof *packet + length);
        if (!packet) fail("malloc");
        *packet = (Packet){.due = now() + line->delay, .length = length};
        memcpy(packet->bytes, bytes, length);
        if (line->first)
            line->last->next = packet;
        else
            line->first = packet;
        line->last = packet;
        line->queued += length;
        send_due(line);
    }
}

/* The delay is to be the same on a busy machine: woken at the moment asked for, and before all others. Threads that
 * are started afterwards have this from the one that starts them. */
static void be_punctual(void) {
    prctl(PR_SET_TIMERSLACK, 1);
    struct sched_param first = {.sched_priority = 1};
    if (sched_setscheduler(0, SCHED_FIFO, &first)) fprintf(stderr, "no real-time priority here\n");
}

static int ascending(const void *left, const void *right) {
    long long difference = *(const long long *)left - *(const long long *)right;
    return (difference > 0) - (difference < 0);
}

/* How much later than asked for this machine wakes one that sleeps so long: a virtual one by a tenth of a ms. */
static long long usual_lateness(long long asked) {
    enum { TRIES = 31 };
    long long late[TRIES];
    struct timespec rest = {asked / 1000000000, asked % 1000000000};
    for (int number = 0; number < TRIES; number++) {
        long long due = now() + asked;
        ppoll(NULL, 0, &rest, NULL);
        late[number] = now() - due;
    }
    qsort(late, TRIES, sizeof *late, ascending);
    return late[TRIES / 2];
}

static void *carry(void *argument) {
    Line *line = argument;
    for (;;) {
        struct pollfd incoming = {.fd = line->in, .events = POLLIN};
        struct timespec rest = {0};
        if (line->first) {
            long long left = line->first->due - now();
            if (left > 0) rest = (struct timespec){left / 1000000000, left % 1000000000};
        }
        ppoll(&incoming, 1, line->first ? &rest : NULL, NULL);
        send_due(line);
        take_in(line);
    }
    return NULL;
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: link DELAY_MS MTU\n");
        return 64;
    }
    be_punctual();
    long long wanted = (long long)(atof(arguments[1]) * 1e6), delay = wanted - usual_lateness(wanted);
    int mtu = atoi(arguments[2]);
    int clients = make_end("10.99.0.1", mtu);
    int clients_namespace = open("/proc/self/ns/net", O_RDONLY);
    int servers = make_end("10.99.0.2", mtu);
    int servers_namespace = open("/proc/self/ns/net", O_RDONLY);
    Line there = {.in = clients, .out = servers, .delay = delay};
    Line back = {.in = servers, .out = clients, .delay = delay};

    printf("/proc/%d/fd/%d /proc/%d/fd/%d\n", getpid(), clients_namespace, getpid(), servers_namespace);
    fflush(stdout);
    pthread_t thread;
    if (pthread_create(&thread, NULL, carry, &there)) fail("pthread_create");
    carry(&back);
}
