"""A document in the AWS Encryption SDK for Python: encrypts or decrypts a file.

Takes encrypt or decrypt, source, target, the key's ARN and the encryption context as JSON, and the
environment's endpoint and credentials; prints the message's context as JSON.
"""

import json
import sys

import aws_encryption_sdk
from aws_encryption_sdk import CommitmentPolicy

work, source, target, key_arn, context = sys.argv[1:]
expected = json.loads(context)
client = aws_encryption_sdk.EncryptionSDKClient(
    commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT, max_encrypted_data_keys=1
)
provider = aws_encryption_sdk.StrictAwsKmsMasterKeyProvider(key_ids=[key_arn])

settings = {"mode": work, "key_provider": provider}
if work == "encrypt":
    settings["encryption_context"] = expected

with open(source, "rb") as read, open(target, "wb") as written:
    with client.stream(source=read, **settings) as stream:
        found = stream.header.encryption_context
        for chunk in stream:
            written.write(chunk)

print(json.dumps({"context": found, "agrees": expected.items() <= found.items()}))
