#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <string.h>

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

// What a user may do with a topic (DescribeTopics): from 2.3. Without it nobody can tell, and nobody is asked.

#if RD_KAFKA_VERSION >= 0x020300ff

// Asks for topics with the rights of who asks; the answer is an event of the queue.
static inline int etl_describe_topics(
    rd_kafka_t *client, const char **names, size_t count, int timeout_ms, rd_kafka_queue_t *queue) {
    char text[256];
    rd_kafka_AdminOptions_t *options = rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_DESCRIBETOPICS);
    rd_kafka_AdminOptions_set_request_timeout(options, timeout_ms, text, sizeof(text));
    rd_kafka_error_t *error = rd_kafka_AdminOptions_set_include_authorized_operations(options, 1);
    if (error)
        rd_kafka_error_destroy(error);
    rd_kafka_TopicCollection_t *topics = rd_kafka_TopicCollection_of_topic_names(names, count);
    rd_kafka_DescribeTopics(client, topics, options, queue);
    rd_kafka_TopicCollection_destroy(topics);
    rd_kafka_AdminOptions_destroy(options);
    return 1;
}

// The operations that are allowed, a bit for each by its number; 0: the broker does not tell.
static inline uint32_t etl_described_rights(rd_kafka_event_t *event, const char *topic) {
    size_t count = 0;
    const rd_kafka_DescribeTopics_result_t *result = rd_kafka_event_DescribeTopics_result(event);
    if (!result)
        return 0;
    const rd_kafka_TopicDescription_t **topics = rd_kafka_DescribeTopics_result_topics(result, &count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rd_kafka_TopicDescription_name(topics[i]), topic) != 0)
            continue;
        const rd_kafka_error_t *error = rd_kafka_TopicDescription_error(topics[i]);
        if (error && rd_kafka_error_code(error))
            return 0;
        size_t operations = 0;
        const rd_kafka_AclOperation_t *allowed =
            rd_kafka_TopicDescription_authorized_operations(topics[i], &operations);
        uint32_t rights = 0;
        for (size_t j = 0; j < operations; j++)
            rights |= (uint32_t)1 << allowed[j];
        return rights;
    }
    return 0;
}

#else

static inline int etl_describe_topics(
    rd_kafka_t *client, const char **names, size_t count, int timeout_ms, rd_kafka_queue_t *queue) {
    (void)client, (void)names, (void)count, (void)timeout_ms, (void)queue;
    return 0;
}

static inline uint32_t etl_described_rights(rd_kafka_event_t *event, const char *topic) {
    (void)event, (void)topic;
    return 0;
}

#endif
