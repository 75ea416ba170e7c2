#pragma once

#include <curl/curl.h>
#include <sys/socket.h>

// Swift cannot call variadic C functions: one wrapper for each type of argument that curl_easy_setopt and
// curl_easy_getinfo take here.

static inline CURLcode etl_curl_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode etl_curl_setopt_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode etl_curl_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode etl_curl_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode etl_curl_setopt_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

typedef size_t (*etl_curl_data_callback)(char *, size_t, size_t, void *);

static inline CURLcode etl_curl_setopt_data_callback(CURL *handle, CURLoption option, etl_curl_data_callback value) {
    return curl_easy_setopt(handle, option, value);
}

typedef int (*etl_curl_progress_callback)(void *, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

static inline CURLcode etl_curl_setopt_progress_callback(CURL *handle, etl_curl_progress_callback value) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}

typedef int (*etl_curl_debug_callback)(CURL *, curl_infotype, char *, size_t, void *);

static inline CURLcode etl_curl_setopt_debug_callback(CURL *handle, etl_curl_debug_callback value) {
    return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, value);
}

static inline CURLcode etl_curl_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode etl_curl_getinfo_socket(CURL *handle, CURLINFO info, curl_socket_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode etl_curl_setopt_close_callback(CURL *handle, curl_closesocket_callback value) {
    return curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, value);
}

// Without waiting and without SIGPIPE. In C, since which Swift module has the flags depends on the platform and on
// the order in which modules were loaded.

static inline ssize_t etl_send_now(int socket, const void *bytes, size_t count) {
#ifdef MSG_NOSIGNAL
    return send(socket, bytes, count, MSG_DONTWAIT | MSG_NOSIGNAL);
#else
    return send(socket, bytes, count, MSG_DONTWAIT);
#endif
}

static inline ssize_t etl_receive_now(int socket, void *bytes, size_t count) {
    return recv(socket, bytes, count, MSG_DONTWAIT);
}

static inline CURLMcode etl_curl_multi_setopt_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}
