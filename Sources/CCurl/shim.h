#pragma once

#include <curl/curl.h>

// Swift cannot call variadic C functions: one wrapper for each type of argument that curl_easy_setopt and
// curl_easy_getinfo take here.

static inline CURLcode etl_curl_setopt_long(CURL *handle, CURLoption option, long value) {
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

typedef int (*etl_curl_before_request_callback)(void *, char *, char *, int, int);

static inline CURLcode etl_curl_setopt_before_request_callback(CURL *handle, etl_curl_before_request_callback value) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}

typedef int (*etl_curl_seek_callback)(void *, curl_off_t, int);

static inline CURLcode etl_curl_setopt_seek_callback(CURL *handle, etl_curl_seek_callback value) {
    return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode etl_curl_getinfo_socket(CURL *handle, CURLINFO info, curl_socket_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode etl_curl_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode etl_curl_getinfo_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode etl_curl_multi_setopt_long(CURLM *handle, CURLMoption option, long value) {
    return curl_multi_setopt(handle, option, value);
}
