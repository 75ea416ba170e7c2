#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

// 2.0 and 2.1 misread a legal ApiVersions reply (mended in 2.2.0), so a worker built with them meets a
// modern broker only by luck.
#if RD_KAFKA_VERSION < 0x020200ff
#error "librdkafka 2.2 or later is needed: run scripts/install-librdkafka"
#endif

// The version of the headers: compared at start with rd_kafka_version(), the library that was loaded.
static inline int etl_rdkafka_header_version(void) { return RD_KAFKA_VERSION; }
