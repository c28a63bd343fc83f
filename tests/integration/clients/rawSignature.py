"""Signs a document's digest through the alias with boto3, and verifies a signature that others made.

Takes a document and a file with a signature; prints as JSON its own signature, the public key, and whether
the other one verifies by KMS and by `cryptography`.
"""

import base64
import hashlib
import json
import sys

import boto3
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

ALIAS = "alias/cartorio-assinatura"
kms = boto3.client("kms")

document_file, signature_file = sys.argv[1:]
with open(document_file, "rb") as file:
    document = file.read()
with open(signature_file, "rb") as file:
    other = file.read()

request = {
    "Message": hashlib.sha256(document).digest(),
    "MessageType": "DIGEST",
    "SigningAlgorithm": "RSASSA_PSS_SHA_256",
}
signed = kms.sign(KeyId=ALIAS, **request)
public_key = kms.get_public_key(KeyId=signed["KeyId"])["PublicKey"]


def by_kms():
    try:
        return kms.verify(KeyId=signed["KeyId"], Signature=other, **request)["SignatureValid"]
    except kms.exceptions.KMSInvalidSignatureException:
        return False


def by_cryptography():
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    try:
        key = serialization.load_der_public_key(public_key)
        key.verify(other, document, scheme, hashes.SHA256())
    except InvalidSignature:
        return False
    return True


print(
    json.dumps(
        {
            "signature": base64.b64encode(signed["Signature"]).decode(),
            "publicKey": base64.b64encode(public_key).decode(),
            "kms": by_kms(),
            "cryptography": by_cryptography(),
        }
    )
)
