"""Makes a user with a key, and a bucket, on a moto server that lets anybody in for that. Prints the key and its secret."""

import json
import sys

import boto3


def main() -> int:
    endpoint, bucket = sys.argv[1:]
    place = {"endpoint_url": endpoint, "region_name": "us-east-1"}
    # Three actions, which s3.sh tells moto: after them nobody comes in without a key.
    iam = boto3.client("iam", aws_access_key_id="nobody", aws_secret_access_key="nothing", **place)
    iam.create_user(UserName="etl")
    allowed = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
    iam.put_user_policy(UserName="etl", PolicyName="files", PolicyDocument=json.dumps(allowed))
    key = iam.create_access_key(UserName="etl")["AccessKey"]
    access = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    boto3.client("s3", **access, **place).create_bucket(Bucket=bucket)
    print(key["AccessKeyId"], key["SecretAccessKey"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
