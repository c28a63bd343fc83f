"""Verifies a signed document offline, as anyone can who has it: with `cryptography` and with `jwcrypto`.

Takes a document, a file with a compact JWS of its manifest and a file with the office's JWKS. Prints what it
found as JSON, and ends with status 0 only when everything agrees.
"""

import base64
import hashlib
import json
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from jwcrypto.common import JWException
from jwcrypto.jwk import JWKSet
from jwcrypto.jws import JWS

TYPE = "cartorio-document+jws"
# As long as the hash: RFC 7518, section 3.5.
SALT_LENGTH = 32


def decode(part):
    """The bytes of one base64url text without padding."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def number(part):
    return int.from_bytes(decode(part), "big")


def by_cryptography(token, key):
    """Whether the signature verifies, by RFC 7515 and RFC 7518 taken by hand."""
    signing_input, _, signature = token.rpartition(".")
    public_key = rsa.RSAPublicNumbers(number(key["e"]), number(key["n"])).public_key()
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=SALT_LENGTH)
    try:
        public_key.verify(decode(signature), signing_input.encode(), scheme, hashes.SHA256())
    except InvalidSignature:
        return False
    return True


def by_jwcrypto(token, jwks, kid):
    """Whether the signature verifies, and the payload, by a JOSE library."""
    jws = JWS()
    jws.allowed_algs = ["PS256"]
    try:
        jws.deserialize(token)
        jws.verify(JWKSet.from_json(jwks).get_key(kid))
    except JWException:
        return False
    return True


document_file, jws_file, jwks_file = sys.argv[1:]
with open(document_file, "rb") as file:
    document = file.read()
with open(jws_file, encoding="ascii") as file:
    token = file.read().strip()
with open(jwks_file, encoding="utf-8") as file:
    jwks = file.read()

header = json.loads(decode(token.split(".")[0]))
manifest = json.loads(decode(token.split(".")[1]))
keys = [key for key in json.loads(jwks)["keys"] if key["kid"] == header.get("kid")]
known = len(keys) == 1

found = {
    "header": header.get("alg") == "PS256" and header.get("typ") == TYPE and "crit" not in header,
    "key": known,
    "cryptography": known and by_cryptography(token, keys[0]),
    "jwcrypto": known and by_jwcrypto(token, jwks, header["kid"]),
    "document": manifest.get("sha256") == hashlib.sha256(document).hexdigest()
    and manifest.get("size") == len(document),
}
print(json.dumps({**found, "manifest": manifest}))
sys.exit(0 if all(found.values()) else 1)
