// Does not prove that KMS signs like this: signDocument.spec.ts has the sandbox sign.
import assert from "node:assert/strict";
import { constants, createHash, createHmac, sign } from "node:crypto";
import { Readable } from "node:stream";
import {
    loadJwks,
    SigningErrorCode,
    type Verdict,
    verifyDocument,
    type VerifyExpectations,
    type VerifyReason,
} from "../../signing/index";
import {
    clock,
    DOCUMENT,
    jwksOf,
    jwsOf,
    type JwsChanges,
    PAIR,
    rsaPair,
    SIGNED_AT,
    signedText,
    signingError,
} from "./builders";

const KEYS = loadJwks(jwksOf());

function judge(
    jws: string,
    options: VerifyExpectations & { jwks?: object } = {},
    document: Uint8Array | Readable = DOCUMENT,
): Promise<Verdict> {
    return verifyDocument(document, jws, { jwks: KEYS, clock, ...options });
}

function reasonOf(verdict: Verdict): VerifyReason | undefined {
    return verdict.valid ? undefined : verdict.reason;
}

const b64 = (text: string) => Buffer.from(text).toString("base64url");
const [head, body, tail] = jwsOf().split(".") as [string, string, string];

describe("verifyDocument", () => {
    it("accepts what the office's key signed, and says what the signer claims", async () => {
        assert.deepEqual(await judge(jwsOf()), {
            valid: true,
            facts: {
                kid: PAIR.kid,
                cns: "990010",
                generation: 1,
                state: "active",
                documentId: "doc-1",
                mediaType: "text/plain",
                sha256: createHash("sha256").update(DOCUMENT).digest("hex"),
                size: DOCUMENT.length,
                timeClaimedBySigner: SIGNED_AT,
            },
        });
    });

    it("takes a line end after the signature, and keys as text or object", async () => {
        for (const jwks of [jwksOf(), KEYS]) {
            assert.ok((await judge(`${jwsOf()}\n`, { jwks })).valid);
        }
        const text = JSON.stringify(jwksOf(), null, 2);
        assert.ok((await verifyDocument(DOCUMENT, jwsOf(), { jwks: text, clock })).valid);
    });

    const altered: [name: string, change: JwsChanges, reason: VerifyReason][] = [
        ["alg none", { header: { alg: "none" } }, "algorithm"],
        ["alg RS256", { header: { alg: "RS256" } }, "algorithm"],
        ["no alg", { header: { alg: undefined } }, "algorithm"],
        ["another type", { header: { typ: "cartorio-smoke+jws" } }, "type"],
        ["no type", { header: { typ: undefined } }, "type"],
        ["an unknown crit", { header: { crit: ["exp"] } }, "header"],
        ["b64 false", { header: { b64: false, crit: ["b64"] } }, "header"],
        ["an embedded key", { header: { jwk: jwksOf().keys[0] } }, "header"],
        ["a jku", { header: { jku: "https://example.com/jwks" } }, "header"],
        ["an x5u", { header: { x5u: "https://example.com/cert" } }, "header"],
        ["an x5c", { header: { x5c: ["MIIB"] } }, "header"],
        ["a kid that is a number", { header: { kid: 1 } }, "header"],
        ["a kid that nobody published", { header: { kid: rsaPair().kid } }, "unknownKey"],
        ["a kid with the name of a built-in", { header: { kid: "__proto__" } }, "unknownKey"],
        ["another key's signature", { pair: rsaPair() }, "signature"],
        ["another salt", { saltLength: 20 }, "signature"],
        ["another office", { manifest: { cns: "990028" } }, "office"],
        ["another generation", { manifest: { generation: 2 } }, "generation"],
        [
            "a claim before the key",
            { manifest: { signedAt: "2026-10-31T23:59:59.999Z" } },
            "outsideWindow",
        ],
        ["a claim to come", { manifest: { signedAt: "2026-11-24T03:06:00.000Z" } }, "future"],
        ["another size", { manifest: { size: DOCUMENT.length + 1 } }, "size"],
        ["a smaller size", { manifest: { size: DOCUMENT.length - 1 } }, "size"],
        ["another digest", { manifest: { sha256: "0".repeat(64) } }, "digest"],
        ["a digest in capitals", { manifest: { sha256: "A".repeat(64) } }, "manifest"],
        ["a negative size", { manifest: { size: -1 } }, "manifest"],
        ["a time in words", { manifest: { signedAt: "today" } }, "manifest"],
        ["a member more", { manifest: { note: "x" } }, "manifest"],
        [
            "a document id in form of a CPF",
            { manifest: { documentId: "111.444.777-35" } },
            "manifest",
        ],
        ["no manifest at all", { manifest: { sha256: undefined, cns: undefined } }, "manifest"],
    ];
    for (const [name, change, reason] of altered) {
        it(`refuses ${name}: ${reason}`, async () => {
            const verdict = await judge(jwsOf(change));
            assert.equal(reasonOf(verdict), reason);
            assert.ok(!verdict.valid && verdict.text.length > 20);
        });
    }

    const hmac = (key: string) => {
        const input = `${b64(JSON.stringify({ alg: "HS256", kid: PAIR.kid, typ: "cartorio-document+jws" }))}.${body}`;
        return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
    };
    const twice = `{"alg":"PS256","alg":"PS256","kid":"${PAIR.kid}","typ":"cartorio-document+jws"}`;
    const escaped = `{"alg":"PS256","\\u0061lg":"none","kid":"${PAIR.kid}","typ":"cartorio-document+jws"}`;
    const payload = Buffer.from(body, "base64url").toString();
    const pkcs1 = sign("sha256", Buffer.from(`${head}.${body}`), {
        key: PAIR.privateKey,
        padding: constants.RSA_PKCS1_PADDING,
    });
    const last = tail.at(-1)!;
    const otherSpelling = String.fromCharCode(last.charCodeAt(0) + 1);
    const texts: [name: string, jws: string, reason: VerifyReason][] = [
        ["nothing", "", "malformed"],
        ["two parts", `${head}.${body}`, "malformed"],
        ["four parts", `${jwsOf()}.`, "malformed"],
        ["alg none without a signature", `${b64(`{"alg":"none"}`)}.${body}.`, "algorithm"],
        ["no signature", `${head}.${body}.`, "signature"],
        ["a signature that is cut", `${head}.${body}.${tail.slice(0, 300)}`, "signature"],
        ["padding", `${jwsOf()}==`, "malformed"],
        ["standard base64", `${head}.${body}.${tail.slice(0, -4)}a+/w`, "malformed"],
        ["blanks", ` ${jwsOf()}`, "malformed"],
        ["a line end inside", `${head}.${body}.\n${tail}`, "malformed"],
        ["two line ends", `${jwsOf()}\n\n`, "malformed"],
        [
            "a last character with other spare bits",
            `${head}.${body}.${tail.slice(0, -1)}${otherSpelling}`,
            "malformed",
        ],
        ["the public key as the secret of HS256", hmac(PAIR.pem), "algorithm"],
        ["PKCS #1 v1.5", `${head}.${body}.${pkcs1.toString("base64url")}`, "signature"],
        ["alg twice", signedText(`${b64(twice)}.${body}`), "malformed"],
        ["alg twice, once escaped", signedText(`${b64(escaped)}.${body}`), "malformed"],
        [
            "a digest twice",
            signedText(`${head}.${b64(payload.replace("{", '{"sha256":"",'))}`),
            "malformed",
        ],
        ["a header that is a list", signedText(`${b64("[]")}.${body}`), "malformed"],
        ["a header that is null", signedText(`${b64("null")}.${body}`), "malformed"],
        ["a payload that is no JSON", signedText(`${head}.${b64("{")}`), "malformed"],
        [
            "a payload that is not UTF-8",
            signedText(`${head}.${Buffer.from([0x7b, 0xff, 0x7d]).toString("base64url")}`),
            "malformed",
        ],
        [
            "a payload with a byte order mark",
            signedText(`${head}.${b64(`\ufeff${payload}`)}`),
            "malformed",
        ],
        ["depth without end", `${b64("[".repeat(5000))}.${body}.${tail}`, "malformed"],
        [
            "an alg of great depth",
            `${b64(`{"alg":${"[".repeat(2500)}${"]".repeat(2500)}}`)}.${body}.`,
            "algorithm",
        ],
        ["8,193 characters", "a".repeat(8193), "oversized"],
    ];
    for (const [name, jws, reason] of texts) {
        it(`refuses ${name}: ${reason}`, async () => {
            assert.equal(reasonOf(await judge(jws)), reason);
        });
    }

    it("refuses what is no text, from a caller without types", async () => {
        for (const jws of [undefined, null, 1, {}, DOCUMENT] as unknown as string[]) {
            assert.equal(reasonOf(await judge(jws)), "malformed");
        }
    });

    it("says everything that is wrong once the signature is the key's", async () => {
        const verdict = await judge(
            jwsOf({ manifest: { cns: "990028", generation: 7, sha256: "0".repeat(64) } }),
            { expect: { documentId: "doc-2" } },
        );
        assert.ok(!verdict.valid);
        assert.deepEqual(
            verdict.findings.map(({ reason }) => reason),
            ["digest", "office", "generation", "unexpected"],
        );
        assert.equal(verdict.facts?.timeClaimedBySigner, SIGNED_AT);
    });

    it("tells nothing of what a stranger signed", async () => {
        const verdict = await judge(jwsOf({ pair: rsaPair() }));
        assert.ok(!verdict.valid && verdict.facts === undefined);
    });

    describe("of a document", () => {
        it("reads a stream, in pieces", async () => {
            const pieces = [DOCUMENT.subarray(0, 5), DOCUMENT.subarray(5)];
            assert.ok((await judge(jwsOf(), {}, Readable.from(pieces))).valid);
        });

        it("stops at the signed length, and closes the stream", async () => {
            let given = 0;
            const endless = Readable.from(
                (function* () {
                    for (;;) {
                        given += 1;
                        yield Buffer.alloc(1000);
                    }
                })(),
            );
            assert.equal(reasonOf(await judge(jwsOf(), {}, endless)), "size");
            assert.ok(endless.destroyed);
            assert.ok(given < 50, String(given));
        });

        it("closes a stream that it does not read", async () => {
            const unread = Readable.from([DOCUMENT]);
            assert.equal(reasonOf(await judge("", {}, unread)), "malformed");
            assert.ok(unread.destroyed);
        });

        it("refuses another bit, and one byte more or less", async () => {
            const flipped = Buffer.from(DOCUMENT);
            flipped[3]! ^= 1;
            assert.equal(reasonOf(await judge(jwsOf(), {}, flipped)), "digest");
            assert.equal(reasonOf(await judge(jwsOf(), {}, DOCUMENT.subarray(1))), "size");
            assert.equal(
                reasonOf(await judge(jwsOf(), {}, Buffer.concat([DOCUMENT, flipped]))),
                "size",
            );
        });

        it("throws when it can't be read: that says nothing of the signature", async () => {
            const broken = new Readable({ read: () => broken.destroy(new Error("disk")) });
            await assert.rejects(
                judge(jwsOf(), {}, broken),
                signingError(SigningErrorCode.Document, /the document can't be read: disk/),
            );
        });
    });

    describe("of a generation that signs no more", () => {
        const keys = loadJwks(jwksOf(PAIR, "disabled"));

        it("accepts what was signed before, and says its state", async () => {
            const jws = jwsOf({ manifest: { signedAt: "2026-11-10T00:00:00.000Z" } });
            const verdict = await judge(jws, { jwks: keys });
            assert.ok(verdict.valid);
            assert.equal(verdict.facts.state, "disabled");
        });

        it("refuses what claims a later time", async () => {
            const verdict = await judge(jwsOf(), { jwks: keys });
            assert.equal(reasonOf(verdict), "outsideWindow");
            assert.match(
                (verdict as { text: string }).text,
                /claimed time 2026-11-24T03:00:00.000Z is not before 2026-11-21T05:00:00.000Z, when generation 1 could sign no more/,
            );
        });
    });

    describe("with a time-stamp", () => {
        it("gives it the signature, and says what time it proves", async () => {
            let imprint: Uint8Array | undefined;
            const time = new Date("2026-11-24T03:00:05.000Z");
            const verdict = await judge(jwsOf(), {
                timestamp: (signature) => {
                    imprint = signature;
                    return Promise.resolve({ valid: true, time });
                },
            });
            assert.equal(imprint?.length, 256);
            assert.ok(verdict.valid);
            assert.equal(verdict.facts.timeProvenByTimestamp, time.toISOString());
        });

        it("refuses a claim that is later than what is proven", async () => {
            const time = new Date("2026-11-24T02:54:59.000Z");
            const timestamp = () => Promise.resolve({ valid: true, time } as const);
            assert.equal(reasonOf(await judge(jwsOf(), { timestamp })), "timestamp");
        });

        it("refuses one that is not accepted", async () => {
            const timestamp = () => Promise.resolve({ valid: false, text: "expired" } as const);
            const verdict = await judge(jwsOf(), { timestamp });
            assert.ok(!verdict.valid);
            assert.equal(verdict.text, "the time-stamp is not accepted: expired");
        });
    });
});
