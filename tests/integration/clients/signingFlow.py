"""A first signing key with boto3, as a how-to shows it: make, name, sign, verify, retire.

Takes nothing but the environment's endpoint and credentials, and prints what it saw as JSON.
"""

import base64
import hashlib
import json

import boto3
from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

ALIAS = "alias/cartorio-assinatura"
ALGORITHM = "RSASSA_PSS_SHA_256"
DESCRIPTION = "Chave KMS para assinatura do Cartório Digital"
DOCUMENT = "Certidão de nascimento, livro A-1, folha 10".encode()
TAMPERED = DOCUMENT.replace(b"10", b"11")
PAGE_SIZE = 2

kms = boto3.client("kms")


def error_of(call, **arguments):
    """The name of boto3's exception class, the code and the HTTP status of a refused call."""
    try:
        call(**arguments)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return {
            "exception": type(error).__name__,
            "code": error.response["Error"]["Code"],
            "status": status,
        }
    return None


def is_modelled(name, call, **arguments):
    """Whether a refusal can be caught as `client.exceptions.<name>`."""
    try:
        call(**arguments)
    except getattr(kms.exceptions, name):
        return True
    except ClientError:
        return False
    return False


def check_offline(der, signature, salt_length):
    """Whether a signature verifies with the public key alone, and a salt of that length."""
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=salt_length)
    try:
        key = serialization.load_der_public_key(der)
        key.verify(signature, DOCUMENT, scheme, hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def pages(operation, field):
    """The items of every page, and how many pages there were."""
    answers = list(
        kms.get_paginator(operation).paginate(PaginationConfig={"PageSize": PAGE_SIZE})
    )
    return {"pages": len(answers), "items": [item for page in answers for item in page[field]]}


saw = {
    "withoutKeySpec": error_of(
        kms.create_key, Description=DESCRIPTION, KeyUsage="SIGN_VERIFY", Origin="AWS_KMS"
    )
}

key = kms.create_key(
    Description=DESCRIPTION, KeyUsage="SIGN_VERIFY", KeySpec="RSA_2048", Origin="AWS_KMS"
)["KeyMetadata"]
kms.create_alias(AliasName=ALIAS, TargetKeyId=key["KeyId"])
saw["key"] = {name: key[name] for name in ("Arn", "Description", "KeySpec", "KeyState")}

digest = hashlib.sha256(DOCUMENT).digest()
forms = {
    "RAW": {"Message": DOCUMENT, "MessageType": "RAW"},
    "DIGEST": {"Message": digest, "MessageType": "DIGEST"},
}
signed = {
    name: kms.sign(KeyId=ALIAS, SigningAlgorithm=ALGORITHM, **form)
    for name, form in forms.items()
}
saw["signed"] = {
    name: {
        "KeyId": answer["KeyId"],
        "length": len(answer["Signature"]),
        "signature": base64.b64encode(answer["Signature"]).decode(),
    }
    for name, answer in signed.items()
}
# A signature of either form verifies as each of them.
saw["verified"] = {
    f"{by} as {of}": kms.verify(
        KeyId=key["Arn"], SigningAlgorithm=ALGORITHM, Signature=signed[by]["Signature"], **forms[of]
    )["SignatureValid"]
    for by in forms
    for of in forms
}
forged = {
    "KeyId": ALIAS,
    "SigningAlgorithm": ALGORITHM,
    "Signature": signed["RAW"]["Signature"],
    "Message": TAMPERED,
}
saw["tampered"] = error_of(kms.verify, **forged)

public = kms.get_public_key(KeyId=ALIAS)
saw["publicKey"] = {name: public[name] for name in ("KeyId", "KeySpec", "KeyUsage")}
saw["offline"] = {
    f"{name}, salt {salt}": check_offline(public["PublicKey"], answer["Signature"], salt)
    for name, answer in signed.items()
    for salt in (32, 222)
}

others = [kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2 * PAGE_SIZE)]
for number, other in enumerate(others):
    kms.create_alias(AliasName=f"alias/outra-{number}", TargetKeyId=other)
keys = pages("list_keys", "Keys")
aliases = pages("list_aliases", "Aliases")
saw["keys"] = {
    "pages": keys["pages"],
    "all": sorted(item["KeyId"] for item in keys["items"]) == sorted([key["KeyId"], *others]),
}
saw["aliases"] = {
    "pages": aliases["pages"],
    "names": [item["AliasName"] for item in aliases["items"]],
}
saw["waiters"] = kms.waiter_names

nowhere = "alias/nenhuma"
kms.disable_key(KeyId=others[0])
kms.schedule_key_deletion(KeyId=others[1])
saw["exceptions"] = {
    "KMSInvalidSignatureException": is_modelled(
        "KMSInvalidSignatureException", kms.verify, **forged
    ),
    "NotFoundException": is_modelled("NotFoundException", kms.describe_key, KeyId=nowhere),
    "AlreadyExistsException": is_modelled(
        "AlreadyExistsException", kms.create_alias, AliasName=ALIAS, TargetKeyId=others[2]
    ),
    "InvalidAliasNameException": is_modelled(
        "InvalidAliasNameException", kms.create_alias, AliasName="alias/a:b", TargetKeyId=others[2]
    ),
    "KMSInvalidStateException": is_modelled(
        "KMSInvalidStateException", kms.enable_key, KeyId=others[1]
    ),
    "InvalidKeyUsageException": is_modelled(
        "InvalidKeyUsageException",
        kms.sign,
        KeyId=others[2],
        Message=DOCUMENT,
        SigningAlgorithm=ALGORITHM,
    ),
    "DisabledException": is_modelled(
        "DisabledException",
        kms.generate_data_key,
        KeyId=others[0],
        KeySpec="AES_256",
    ),
    "TagException": is_modelled(
        "TagException",
        kms.create_key,
        Tags=[{"TagKey": "uf", "TagValue": "SP"}, {"TagKey": "uf", "TagValue": "RJ"}],
    ),
    "MalformedPolicyDocumentException": is_modelled(
        "MalformedPolicyDocumentException", kms.create_key, Policy="{}"
    ),
}

retired = kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=30)
saw["retired"] = {name: retired[name] for name in ("KeyId", "KeyState", "PendingWindowInDays")}
saw["afterwards"] = error_of(
    kms.sign, KeyId=key["KeyId"], Message=DOCUMENT, SigningAlgorithm=ALGORITHM
)

print(json.dumps(saw))
