#pragma once

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

// Files by directory descriptors, so that a directory that somebody swaps for a link under way leads nowhere else. A
// result below 0 is an errno with its sign turned; an interrupted call is made again.

#define ETL_AGAIN(result, call) \
    do { (result) = (call); } while ((result) < 0 && errno == EINTR)

enum {
    ETL_FILE_READ = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, // a FIFO must not hold us up
    ETL_FILE_NEW = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
    ETL_FILE_DIRECTORY = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
    ETL_FILE_NO_LINK = O_NOFOLLOW,
};

enum { ETL_KIND_FILE, ETL_KIND_DIRECTORY, ETL_KIND_LINK, ETL_KIND_OTHER };

typedef struct {
    int64_t size;
    int64_t changed_seconds;
    int64_t changed_nanoseconds;
    int kind;
} etl_file_info;

// Opens a path, relative to a directory, on no way that leads out of that directory, links included. -ENOSYS where the
// system has no such thing: Linux has it from 5.6 on, and a sandbox may forbid it.
static inline int etl_file_open_beneath(int directory, const char *path, int flags, unsigned mode) {
#if defined(__linux__) && defined(SYS_openat2)
    struct { uint64_t flags, mode, resolve; } how = {(unsigned)flags, flags & O_CREAT ? mode : 0, 0x08 | 0x02};
    long fd;
    int turns = 0;
    // EAGAIN: something on the way was renamed meanwhile, so that the kernel cannot be sure.
    do {
        fd = syscall(SYS_openat2, directory, path, &how, sizeof how);
    } while (fd < 0 && (errno == EINTR || (errno == EAGAIN && ++turns < 100)));
    if (fd >= 0) return (int)fd;
    return errno == EPERM ? -ENOSYS : -errno;
#else
    (void)directory, (void)path, (void)flags, (void)mode;
    return -ENOSYS;
#endif
}

static inline int etl_file_open_at(int directory, const char *name, int flags, unsigned mode) {
    int fd;
    ETL_AGAIN(fd, openat(directory, name, flags, mode));
    return fd < 0 ? -errno : fd;
}

static inline int etl_file_open(const char *path, int flags) { return etl_file_open_at(AT_FDCWD, path, flags, 0); }

static inline int etl_file_close(int fd) { return close(fd) < 0 ? -errno : 0; }

static inline void etl_file_fill_info(const struct stat *found, etl_file_info *info) {
    info->size = found->st_size;
#ifdef __APPLE__
    info->changed_seconds = found->st_mtimespec.tv_sec;
    info->changed_nanoseconds = found->st_mtimespec.tv_nsec;
#else
    info->changed_seconds = found->st_mtim.tv_sec;
    info->changed_nanoseconds = found->st_mtim.tv_nsec;
#endif
    info->kind = S_ISREG(found->st_mode) ? ETL_KIND_FILE
        : S_ISDIR(found->st_mode)        ? ETL_KIND_DIRECTORY
        : S_ISLNK(found->st_mode)        ? ETL_KIND_LINK
                                         : ETL_KIND_OTHER;
}

static inline int etl_file_look(int fd, etl_file_info *info) {
    struct stat found;
    if (fstat(fd, &found) < 0) return -errno;
    etl_file_fill_info(&found, info);
    return 0;
}

// Of a link it tells of the link.
static inline int etl_file_look_at(int directory, const char *name, etl_file_info *info) {
    struct stat found;
    if (fstatat(directory, name, &found, AT_SYMLINK_NOFOLLOW) < 0) return -errno;
    etl_file_fill_info(&found, info);
    return 0;
}

static inline long etl_file_read(int fd, void *bytes, size_t count) {
    ssize_t moved;
    ETL_AGAIN(moved, read(fd, bytes, count));
    return moved < 0 ? -errno : moved;
}

static inline long etl_file_write(int fd, const void *bytes, size_t count) {
    ssize_t moved;
    ETL_AGAIN(moved, write(fd, bytes, count));
    // 0 is no answer that POSIX knows for bytes that are some.
    return moved < 0 ? -errno : moved == 0 ? -EIO : moved;
}

static inline int etl_file_sync(int fd) {
    int result;
    ETL_AGAIN(result, fsync(fd));
    return result < 0 ? -errno : 0;
}

static inline int etl_file_set_changed(int fd, int64_t seconds, int64_t nanoseconds) {
    struct timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_OMIT}, {.tv_sec = seconds, .tv_nsec = nanoseconds}};
    return futimens(fd, times) < 0 ? -errno : 0;
}

static inline int etl_file_rename(int directory, const char *from, const char *to) {
    return renameat(directory, from, directory, to) < 0 ? -errno : 0;
}

static inline int etl_file_remove(int directory, const char *name) {
    return unlinkat(directory, name, 0) < 0 ? -errno : 0;
}

static inline int etl_file_make_directory(int directory, const char *name) {
    return mkdirat(directory, name, 0777) < 0 ? -errno : 0;
}

// Will be read from the beginning to the end; or is to be read from the disk the next time, if the system can do that.
static inline void etl_file_advise(int fd, int forgets) {
#ifdef __linux__
    posix_fadvise(fd, 0, 0, forgets ? POSIX_FADV_DONTNEED : POSIX_FADV_SEQUENTIAL);
#else
    (void)fd, (void)forgets;
#endif
}

// The names in a directory, one by one. Takes the descriptor over; NULL with errno where it cannot.
static inline DIR *etl_directory_open(int fd) {
    DIR *directory = fdopendir(fd);
    if (!directory) close(fd);
    return directory;
}

// The next name, valid until the next call; NULL at the end.
static inline const char *etl_directory_next(DIR *directory) {
    struct dirent *entry = readdir(directory);
    return entry ? entry->d_name : NULL;
}

static inline void etl_directory_close(DIR *directory) { closedir(directory); }

// The system's words for an error; the buffer is the caller's, since strerror's own is everybody's. GNU's strerror_r gives
// words that are in the buffer or are not, POSIX's a number.
static inline void etl_file_error_text(int error, char *text, size_t size) {
    text[0] = 0;
#if defined(__GLIBC__) && defined(_GNU_SOURCE)
    const char *words = strerror_r(error, text, size);
    if (words != text) snprintf(text, size, "%s", words);
#else
    strerror_r(error, text, size);
#endif
}
