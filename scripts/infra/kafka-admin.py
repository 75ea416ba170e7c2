"""What the tests ask of Kafka that kcat cannot do: topics with several partitions, and a group's offsets."""

import argparse
import json
import os
import sys
import time

from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import NewTopic


def committed(admin, group, topic):
    """For each partition the group's committed offset: 0 where there is none."""
    partitions = [
        TopicPartition(topic, partition["partition_index"])
        for description in admin.describe_topics([topic])
        for partition in description["partitions"]
    ]
    offsets = admin.list_group_offsets({group: partitions})[group]
    return {
        partition.partition: max(offsets[partition].offset, 0) if partition in offsets else 0
        for partition in partitions
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True)
    create = actions.add_parser("create", help="makes a topic")
    create.add_argument("topic")
    create.add_argument("partitions", type=int)
    show = actions.add_parser("committed", help="prints a group's offsets as JSON, once COUNT messages are committed")
    show.add_argument("group")
    show.add_argument("topic")
    show.add_argument("count", type=int)
    show.add_argument("seconds", type=float, help="how long to wait for that; exit code 1 when it does not come")
    options = parser.parse_args()

    admin = KafkaAdminClient(bootstrap_servers=os.environ["KAFKA_BOOTSTRAP_SERVERS"])
    if options.action == "create":
        admin.create_topics([NewTopic(options.topic, options.partitions, 1)])
        return 0
    deadline = time.monotonic() + options.seconds
    while True:
        found = committed(admin, options.group, options.topic)
        is_done = sum(found.values()) >= options.count
        if is_done or time.monotonic() >= deadline:
            print(json.dumps(found))
            return 0 if is_done else 1
        # Kafka tells nobody of commits: it can only be asked again.
        time.sleep(0.25)


if __name__ == "__main__":
    sys.exit(main())
