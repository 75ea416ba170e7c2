"""What the tests ask of an S3 server through a client that is not ours. Settings come as TEST_S3_… variables."""

import hashlib
import json
import os
import sys

import boto3


def pages(client, operation, field, **arguments):
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page.get(field, [])


def main() -> int:
    action, *arguments = sys.argv[1:]
    bucket = os.environ["TEST_S3_BUCKET"]
    client = boto3.client(
        "s3",
        endpoint_url=os.environ.get("TEST_S3_ENDPOINT"),
        region_name=os.environ.get("TEST_S3_REGION", "us-east-1"),
        aws_access_key_id=os.environ["TEST_S3_ACCESS_KEY"],
        aws_secret_access_key=os.environ["TEST_S3_SECRET_KEY"],
    )
    if action == "names":
        objects = pages(client, "list_objects_v2", "Contents", Bucket=bucket, Prefix=arguments[0])
        print(json.dumps([item["Key"] for item in objects]))
    elif action == "uploads":
        uploads = pages(client, "list_multipart_uploads", "Uploads", Bucket=bucket, Prefix=arguments[0])
        print(json.dumps([item["Key"] for item in uploads]))
    elif action == "sha256":
        print(hashlib.sha256(client.get_object(Bucket=bucket, Key=arguments[0])["Body"].read()).hexdigest())
    elif action == "metadata":
        print(json.dumps(client.head_object(Bucket=bucket, Key=arguments[0])["Metadata"]))
    elif action == "put":
        metadata = dict(item.split("=", 1) for item in arguments[1:])
        client.put_object(Bucket=bucket, Key=arguments[0], Body=sys.stdin.buffer.read(), Metadata=metadata)
    else:
        sys.exit(f"there is no action '{action}'")
    return 0


if __name__ == "__main__":
    sys.exit(main())
