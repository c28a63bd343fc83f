// Does not prove anything about the algorithms themselves, which are OpenSSL's.
import assert from "node:assert/strict";
import { constants, generateKeyPairSync, sign } from "node:crypto";
import {
    type HashName,
    PSS_SHA256_IDENTIFIER,
    readHash,
    readSignatureScheme,
    verifiesScheme,
} from "../../../signing/x509/algorithms";
import {
    context,
    integer,
    NULL,
    objectIdentifier,
    sequence,
} from "../../../signing/x509/derWriter";
import { X509ErrorCode } from "../../../signing/x509/index";
import { Oid } from "../../../signing/x509/oids";
import { refusal } from "./support";

const MESSAGE = Buffer.from("folha 89");
const hashOf = (oid: string) => sequence(objectIdentifier(oid), NULL);
const pss = (...parameters: Uint8Array[]) =>
    sequence(objectIdentifier(Oid.rsassaPss), sequence(...parameters));
const mask = (oid: string) => context(1, sequence(objectIdentifier(Oid.mgf1), hashOf(oid)));
const hash = (oid: string) => context(0, hashOf(oid));
const salt = (length: number) => context(2, integer(length));

describe("signature algorithms", () => {
    it("are PSS as RFC 4055 and AWS have it", () => {
        assert.equal(
            Buffer.from(PSS_SHA256_IDENTIFIER).toString("hex"),
            "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108" +
                "300d06096086480165030402010500a203020120",
        );
        assert.deepEqual(readSignatureScheme(PSS_SHA256_IDENTIFIER, "it"), {
            padding: "pss",
            hash: "sha256",
            saltLength: 32,
        });
    });

    const refused: [name: string, bytes: Uint8Array][] = [
        ["PSS without parameters, which means SHA-1", pss()],
        ["PSS with the default mask, SHA-1", pss(hash(Oid.sha256), salt(32))],
        ["PSS with the default salt", pss(hash(Oid.sha256), mask(Oid.sha256))],
        ["PSS with two hashes", pss(hash(Oid.sha256), mask(Oid.sha384), salt(32))],
        ["PSS with a salt of 0", pss(hash(Oid.sha256), mask(Oid.sha256), salt(0))],
        [
            "PSS with a trailer",
            pss(hash(Oid.sha256), mask(Oid.sha256), salt(32), context(3, integer(1))),
        ],
        ["SHA-1 with RSA", hashOf("1.2.840.113549.1.1.5")],
        ["MD5 with RSA", hashOf("1.2.840.113549.1.1.4")],
        ["ECDSA with SHA-1", sequence(objectIdentifier("1.2.840.10045.4.1"))],
        ["ECDSA with parameters", hashOf("1.2.840.10045.4.3.2")],
        [
            "RSA with other parameters",
            sequence(objectIdentifier("1.2.840.113549.1.1.11"), integer(1)),
        ],
    ];
    for (const [name, bytes] of refused) {
        it(`are not ${name}`, () => {
            assert.throws(
                () => readSignatureScheme(bytes, "it"),
                refusal(X509ErrorCode.Malformed, /^it is malformed/),
            );
        });
    }

    it("have no hash of SHA-1", () => {
        assert.throws(
            () => readHash(hashOf("1.3.14.3.2.26"), "it"),
            refusal(X509ErrorCode.Malformed, /is no hash of/),
        );
    });

    describe("of a key for PSS alone", () => {
        // The types of Node.js 20 take the salt's length for a text; Node.js itself wants a number.
        const options = { hashAlgorithm: "sha512", mgf1HashAlgorithm: "sha512", saltLength: 64 };
        const { privateKey, publicKey } = generateKeyPairSync("rsa-pss", {
            modulusLength: 2048,
            ...(options as object),
        });
        const padding = constants.RSA_PKCS1_PSS_PADDING;
        const signature = sign("sha512", MESSAGE, { key: privateKey, padding, saltLength: 64 });
        const judge = (name: HashName, saltLength: number, kind: "pss" | "pkcs1" = "pss") =>
            verifiesScheme(MESSAGE, signature, publicKey, {
                padding: kind,
                hash: name,
                saltLength,
            });

        it("verify as the key says", () => {
            assert.equal(judge("sha512", 64), true);
        });
        for (const [name, length, kind] of [
            ["sha256", 32, "pss"],
            ["sha512", 20, "pss"],
            ["sha512", 64, "pkcs1"],
        ] as const) {
            it(`do not verify as ${kind} with ${name} and a salt of ${length}`, () => {
                assert.equal(judge(name, length, kind), false);
            });
        }
    });

    it("do not verify by a key of 1024 bits", () => {
        const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
        const signature = sign("sha256", MESSAGE, privateKey);
        const scheme = { padding: "pkcs1", hash: "sha256" } as const;
        assert.equal(verifiesScheme(MESSAGE, signature, publicKey, scheme), false);
    });

    it("do not verify when they are longer than the modulus", () => {
        const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
        const scheme = { padding: "pkcs1", hash: "sha256" } as const;
        const signature = sign("sha256", MESSAGE, privateKey);
        assert.equal(verifiesScheme(MESSAGE, signature, publicKey, scheme), true);
        const longer = Buffer.concat([Buffer.of(0), signature]);
        assert.equal(verifiesScheme(MESSAGE, longer, publicKey, scheme), false);
    });
});
