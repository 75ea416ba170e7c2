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

// How long the mock cluster lets a new group wait for more members: 3 s unless set, and settable from 2.6.
static inline void etl_mock_set_join_delay(rd_kafka_mock_cluster_t *cluster, int32_t milliseconds) {
#if RD_KAFKA_VERSION >= 0x020600ff
    rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, milliseconds);
#else
    (void)cluster;
    (void)milliseconds;
#endif
}
