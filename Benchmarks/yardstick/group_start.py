"""Commits the beginning of a topic for a group: BROKER TOPIC GROUP PARTITIONS.

A service that runs has committed before. A group that has not costs a librdkafka client 100 ms once: that is how long it
waits before it asks where a partition begins, and no part of moving files.
"""

import sys

from kafka import KafkaConsumer, OffsetAndMetadata, TopicPartition


def main() -> None:
    broker, topic, group, partitions = sys.argv[1:]
    consumer = KafkaConsumer(bootstrap_servers=broker, group_id=group, enable_auto_commit=False)
    beginnings = {TopicPartition(topic, number): OffsetAndMetadata(0, "", -1) for number in range(int(partitions))}
    consumer.assign(list(beginnings))
    consumer.commit(beginnings)
    consumer.close(autocommit=False)


if __name__ == "__main__":
    main()
