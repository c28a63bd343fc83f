// Against the sandbox. Does not prove that AWS itself answers as the sandbox does: tests/conformance asks both.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { Readable } from "node:stream";
import type { KMSClient } from "@aws-sdk/client-kms";
import { DisableKeyCommand, EnableKeyCommand } from "@aws-sdk/client-kms";
import { compactVerify, createLocalJWKSet } from "jose";
import { createSigner, type Manifest, SigningErrorCode, verifyDocument } from "../../signing/index";
import { withEnvironment } from "../support/environment";
import { CNS, DOCUMENT, rsaPair, jwksOf, signingError } from "./builders";
import { type Office, openOffice, STATEMENT } from "./support";

describe("signDocument", () => {
    let office: Office;
    before(async () => {
        office = await openOffice();
    });
    after(() => office.world.stop());
    afterEach(async () => {
        await office.world.sandbox.injectFaults([]);
        await office.point(office.arns[0]);
    });

    it("signs what any JOSE library verifies", async () => {
        const { jws, manifest, kid } = await office.signer().signDocument(DOCUMENT, STATEMENT);
        const { payload, protectedHeader } = await compactVerify(
            jws,
            createLocalJWKSet({ keys: [...office.jwks.keys] }),
            { algorithms: ["PS256"] },
        );
        assert.deepEqual(protectedHeader, { alg: "PS256", kid, typ: "cartorio-document+jws" });
        assert.deepEqual(JSON.parse(Buffer.from(payload).toString()), manifest);
        const { signedAt, ...rest } = manifest;
        assert.deepEqual(rest, {
            sha256: createHash("sha256").update(DOCUMENT).digest("hex"),
            size: DOCUMENT.length,
            mediaType: "text/plain",
            documentId: "doc-1",
            cns: CNS,
            generation: 1,
        } satisfies Omit<Manifest, "signedAt">);
        assert.ok(Math.abs(Date.parse(signedAt) - Date.now()) < 60_000);
        assert.equal(kid, office.jwks.keys[0]?.kid);
    });

    it("gives KMS a digest, by the alias, and says which call it was", async () => {
        const signed = await office.signer().signDocument(DOCUMENT, STATEMENT);
        const call = office.calls("Sign").at(-1)!;
        assert.equal(call.requestID, signed.requestId);
        assert.equal(call.requestParameters?.messageType, "DIGEST");
        assert.equal(call.requestParameters?.keyId, "alias/cartorio-assinatura");
        assert.equal(signed.keyArn, office.arns[0]);
    });

    it("verifies offline and by KMS", async () => {
        const { kms, jwks, arns } = office;
        const { jws } = await office.signer().signDocument(DOCUMENT, STATEMENT);
        for (const keys of [{ jwks }, { kms, keyId: arns[0] }]) {
            const verdict = await verifyDocument(DOCUMENT, jws, keys);
            assert.ok(verdict.valid, JSON.stringify(verdict));
        }
        const other = await verifyDocument(DOCUMENT, jws, { kms, keyId: arns[1] });
        assert.ok(!other.valid && other.reason === "unknownKey");
        const [head, body, tail] = jws.split(".") as [string, string, string];
        const forged = `${head}.${body}.${tail[0] === "A" ? "B" : "A"}${tail.slice(1)}`;
        for (const text of [forged, `${head}.${body}.`]) {
            const verdict = await verifyDocument(DOCUMENT, text, { kms, keyId: arns[0] });
            assert.ok(!verdict.valid && verdict.reason === "signature");
        }
    });

    it("throws where KMS can't be asked for its verdict", async () => {
        const { jws } = await office.signer().signDocument(DOCUMENT, STATEMENT);
        const { kms } = office;
        await assert.rejects(
            verifyDocument(DOCUMENT, jws, { kms, keyId: "alias/none" }),
            signingError(SigningErrorCode.Refused, /alias\/none: KMS refuses: NotFoundException/),
        );
    });

    it("signs a stream, and an iterable, as the same bytes", async () => {
        const signer = office.signer();
        const pieces = () => [DOCUMENT.subarray(0, 3), DOCUMENT.subarray(3)];
        const iterable = (async function* () {
            await setTimeout(1);
            yield* pieces();
        })();
        const signed = [
            await signer.signDocument(DOCUMENT, STATEMENT),
            await signer.signDocument(Readable.from(pieces()), STATEMENT),
            await signer.signDocument(iterable, STATEMENT),
        ];
        const digests = new Set(signed.map(({ manifest }) => manifest.sha256));
        assert.equal(digests.size, 1);
    });

    it("signs an empty document", async () => {
        const { jws, manifest } = await office.signer().signDocument(Buffer.alloc(0), STATEMENT);
        assert.equal(manifest.size, 0);
        const verdict = await verifyDocument(Buffer.alloc(0), jws, { jwks: office.jwks });
        assert.ok(verdict.valid);
    });

    it("refuses a document that breaks off, and asks KMS for nothing", async () => {
        const before = office.calls("Sign").length;
        const broken = new Readable({ read: () => broken.destroy(new Error("connection lost")) });
        await assert.rejects(
            office.signer().signDocument(broken, STATEMENT),
            signingError(SigningErrorCode.Document, /connection lost/),
        );
        const texts = Readable.from(["text"]);
        await assert.rejects(
            office.signer().signDocument(texts, STATEMENT),
            signingError(SigningErrorCode.Document, /a piece of it is a string; expected bytes/),
        );
        assert.equal(office.calls("Sign").length, before);
    });

    for (const [name, statement] of [
        ["a CPF for an id", { ...STATEMENT, documentId: "111.444.777-35" }],
        ["an address for an id", { ...STATEMENT, documentId: "ana@example.com" }],
        ["an empty id", { ...STATEMENT, documentId: "" }],
        ["an id of 129 characters", { ...STATEMENT, documentId: "a".repeat(129) }],
        ["a media type with parameters", { ...STATEMENT, mediaType: "text/plain; charset=utf-8" }],
        ["no media type", { documentId: "doc-1" } as typeof STATEMENT],
    ] as const) {
        it(`refuses ${name}, and closes the document`, async () => {
            const document = Readable.from([DOCUMENT]);
            await assert.rejects(
                office.signer().signDocument(document, statement),
                ({ code, message }: { code: string; message: string }) =>
                    code === "input" && !message.includes("777"),
            );
            assert.ok(document.destroyed);
        });
    }

    it("refuses what no signer can be made of, with every finding", () => {
        assert.throws(
            () =>
                createSigner({ cns: "99", keyId: "", maxInFlight: 0, publishedKeys: office.jwks }),
            signingError(
                SigningErrorCode.Input,
                /^cns is "99".*\nkeyId is empty.*\nmaxInFlight is 0/,
            ),
        );
        assert.throws(
            () => createSigner({ cns: CNS, publishedKeys: "{}" }),
            signingError(SigningErrorCode.Keys),
        );
    });

    describe("whatever the alias does", () => {
        it("signs on through a rotation, each signature by the key that it names", async () => {
            const signer = office.signer();
            const generations: number[] = [];
            for (const arn of [office.arns[0], office.arns[1], office.arns[0]]) {
                await office.point(arn);
                const made = await Promise.all(
                    Array.from({ length: 4 }, () => signer.signDocument(DOCUMENT, STATEMENT)),
                );
                for (const { jws, keyArn, manifest } of made) {
                    const verdict = await verifyDocument(DOCUMENT, jws, { jwks: office.jwks });
                    assert.ok(verdict.valid, JSON.stringify(verdict));
                    assert.equal(keyArn, arn);
                    generations.push(manifest.generation);
                }
            }
            assert.deepEqual(generations, [1, 1, 1, 1, 2, 2, 2, 2, 1, 1, 1, 1]);
        });

        it("signs on while AWS shows the move here and not yet there", async () => {
            const signer = office.signer();
            await signer.signDocument(DOCUMENT, STATEMENT);
            await office.point(office.arns[1]);
            await office.world.sandbox.injectFaults(
                [{ kind: "staleAlias", operation: "*", share: 0.5, seconds: 3600 }],
                7,
            );
            const generations = new Set<number>();
            for (let round = 0; round < 24; round++) {
                const { jws, manifest } = await signer.signDocument(DOCUMENT, STATEMENT);
                const verdict = await verifyDocument(DOCUMENT, jws, { jwks: office.jwks });
                assert.ok(verdict.valid, JSON.stringify(verdict));
                generations.add(manifest.generation);
            }
            assert.deepEqual([...generations].sort(), [1, 2]);
        });

        it("reads a public key once, not with every signature", async () => {
            const before = office.calls("GetPublicKey").length;
            const signer = office.signer();
            for (let round = 0; round < 5; round++) {
                await signer.signDocument(DOCUMENT, STATEMENT);
            }
            assert.equal(office.calls("GetPublicKey").length - before, 1);
        });

        it("gets the published keys again for a key that is not among them", async () => {
            let asked = 0;
            const signer = office.signer({
                publishedKeys: () => (++asked === 1 ? office.jwksOfFirst : office.jwks),
            });
            await signer.signDocument(DOCUMENT, STATEMENT);
            await office.point(office.arns[1]);
            const { manifest } = await signer.signDocument(DOCUMENT, STATEMENT);
            assert.deepEqual([manifest.generation, asked], [2, 2]);
        });

        it("releases nothing that a foreign key signed, and says whose it is", async () => {
            const signer = office.signer();
            await signer.signDocument(DOCUMENT, STATEMENT);
            await office.point(office.arns[2]);
            const refusal = signingError(
                SigningErrorCode.ForeignKey,
                new RegExp(
                    `names ${office.arns[2]}, whose key .* is not one of the published ones`,
                ),
            );
            await assert.rejects(signer.signDocument(DOCUMENT, STATEMENT), refusal);
            const signs = office.calls("Sign").length;
            await assert.rejects(office.signer().signDocument(DOCUMENT, STATEMENT), refusal);
            assert.equal(office.calls("Sign").length, signs, "a new signer does not even ask");
        });

        it("does not sign with a key that was published as another office's", async () => {
            await assert.rejects(
                office.signer({ cns: "990028" }).signDocument(DOCUMENT, STATEMENT),
                signingError(
                    SigningErrorCode.ForeignKey,
                    /published as a key of 990010; this signer is of 990028/,
                ),
            );
        });

        it("does not sign outside of the time in which the key may", async () => {
            const early = office.signer({
                clock: () => Date.parse("2025-12-31T23:59:59Z"),
                publishedKeys: office.jwksOfFirst,
            });
            await assert.rejects(
                early.signDocument(DOCUMENT, STATEMENT),
                signingError(
                    SigningErrorCode.ForeignKey,
                    /by the published keys .* is before 2026-01-01/,
                ),
            );
        });

        it("says that the published keys can't be had, and asks again next time", async () => {
            let isDown = true;
            const signer = office.signer({
                publishedKeys: () => {
                    if (isDown) {
                        throw new Error("503");
                    }
                    return office.jwks;
                },
            });
            await assert.rejects(
                signer.signDocument(DOCUMENT, STATEMENT),
                signingError(SigningErrorCode.Keys, /can't be had: 503/),
            );
            isDown = false;
            await signer.signDocument(DOCUMENT, STATEMENT);
        });
    });

    describe("whatever KMS answers", () => {
        /** A client whose answers to Sign are altered on their way. */
        function altering(alter: (output: { Signature?: Uint8Array }) => void): KMSClient {
            const kms = office.world.kms("deployer");
            kms.middlewareStack.add(
                (next, context) => async (args) => {
                    const result = await next(args);
                    if (context.commandName === "SignCommand") {
                        alter(result.output as { Signature?: Uint8Array });
                    }
                    return result;
                },
                { step: "initialize" },
            );
            return kms;
        }
        const alterations: [name: string, alter: (output: { Signature?: Uint8Array }) => void][] = [
            ["another bit", ({ Signature }) => void (Signature![9]! ^= 1)],
            ["no signature", (output) => void delete output.Signature],
            [
                "half a signature",
                (output) => void (output.Signature = output.Signature!.subarray(128)),
            ],
        ];
        for (const [name, alter] of alterations) {
            it(`releases nothing for ${name}`, async () => {
                await assert.rejects(
                    office.signer({ kms: altering(alter) }).signDocument(DOCUMENT, STATEMENT),
                    signingError(
                        SigningErrorCode.Mismatch,
                        /is no PS256 signature by the published key/,
                    ),
                );
            });
        }

        it("trusts the published key, not what KMS shows as its own", async () => {
            await assert.rejects(
                office
                    .signer({ publishedKeys: jwksOf(rsaPair()) })
                    .signDocument(DOCUMENT, STATEMENT),
                signingError(SigningErrorCode.ForeignKey),
            );
        });

        it("tells a disabled key from an outage, and signs once it is enabled", async () => {
            const signer = office.signer();
            await signer.signDocument(DOCUMENT, STATEMENT);
            const KeyId = office.arns[0];
            await office.kms.send(new DisableKeyCommand({ KeyId }));
            await assert.rejects(
                signer.signDocument(DOCUMENT, STATEMENT),
                signingError(SigningErrorCode.Refused, /KMS refuses: DisabledException/),
            );
            await office.kms.send(new EnableKeyCommand({ KeyId }));
            await signer.signDocument(DOCUMENT, STATEMENT);
        });
    });

    describe("with a client of its own", () => {
        const signed = (
            options: { maxAttempts?: number; identity?: string; keyId?: string } = {},
        ) => {
            const { identity = "deployer", ...settings } = options;
            const credentials = office.world.sandbox.credentials(identity);
            const AWS_ENDPOINT_URL = office.world.sandbox.endpoint;
            return withEnvironment({ AWS_ENDPOINT_URL }, async () => {
                const signer = createSigner({
                    ...{ region: "sa-east-1", credentials, cns: CNS, ...settings },
                    publishedKeys: office.jwks,
                });
                try {
                    return await signer.signDocument(DOCUMENT, STATEMENT);
                } finally {
                    signer.close();
                }
            });
        };
        const attempts = async (work: () => Promise<unknown>) => {
            const before = office.calls("Sign").length;
            await work();
            return office.calls("Sign").slice(before);
        };

        for (const [name, fault] of [
            ["throttling", { kind: "throttle" }],
            ["a failure of the service", { kind: "internal" }],
            ["a connection that breaks before", { kind: "drop", when: "before" }],
            ["a connection that breaks after", { kind: "drop", when: "after" }],
        ] as const) {
            it(`tries again after ${name}`, async function () {
                this.timeout(60_000);
                await office.world.sandbox.injectFaults(
                    [{ ...fault, operation: "Sign", share: 0.5 }],
                    3,
                );
                const calls = await attempts(async () => {
                    for (let round = 0; round < 6; round++) {
                        const { jws } = await signed({ maxAttempts: 10 });
                        const verdict = await verifyDocument(DOCUMENT, jws, { jwks: office.jwks });
                        assert.ok(verdict.valid);
                    }
                });
                assert.ok(calls.length > 6, `${calls.length} calls for 6 signatures`);
            });
        }

        it("gives up after its attempts, and says how many there were", async () => {
            await office.world.sandbox.injectFaults([
                { kind: "throttle", operation: "Sign", share: 1 },
            ]);
            const calls = await attempts(() =>
                assert.rejects(
                    signed({ maxAttempts: 2 }),
                    signingError(
                        SigningErrorCode.Unavailable,
                        /after 2 attempts: ThrottlingException/,
                    ),
                ),
            );
            assert.equal(calls.length, 2);
        });

        it("does not try again what KMS refuses", async () => {
            const KeyId = office.arns[0];
            const signer = office.signer();
            await signer.signDocument(DOCUMENT, STATEMENT);
            await office.kms.send(new DisableKeyCommand({ KeyId }));
            try {
                await assert.rejects(
                    signed(),
                    signingError(SigningErrorCode.Refused, /DisabledException/),
                );
                const calls = await attempts(() =>
                    assert.rejects(
                        signer.signDocument(DOCUMENT, STATEMENT),
                        signingError(SigningErrorCode.Refused, /DisabledException/),
                    ),
                );
                assert.equal(calls.length, 1);
            } finally {
                await office.kms.send(new EnableKeyCommand({ KeyId }));
            }
        });

        it("does not try again what KMS denies", async () => {
            const before = office.calls("GetPublicKey").length;
            await assert.rejects(
                signed({ identity: "other", keyId: office.arns[0] }),
                signingError(SigningErrorCode.Refused, /AccessDeniedException/),
            );
            assert.equal(office.calls("GetPublicKey").length - before, 1);
        });

        it("says that nothing answers", async () => {
            await assert.rejects(
                withEnvironment({ AWS_ENDPOINT_URL: "http://127.0.0.1:1" }, () =>
                    createSigner({
                        region: "sa-east-1",
                        credentials: { accessKeyId: "id", secretAccessKey: "secret" },
                        cns: CNS,
                        maxAttempts: 2,
                        publishedKeys: office.jwks,
                    }).signDocument(DOCUMENT, STATEMENT),
                ),
                signingError(SigningErrorCode.Unavailable, /ECONNREFUSED/),
            );
        });
    });

    describe("with many documents at once", () => {
        it("has no more calls of Sign in flight than it may", async () => {
            const kms = office.world.kms("deployer");
            let inFlight = 0;
            let most = 0;
            kms.middlewareStack.add(
                (next, context) => async (args) => {
                    const isSign = context.commandName === "SignCommand";
                    inFlight += isSign ? 1 : 0;
                    most = Math.max(most, inFlight);
                    try {
                        return await next(args);
                    } finally {
                        inFlight -= isSign ? 1 : 0;
                    }
                },
                { step: "initialize" },
            );
            await office.world.sandbox.injectFaults([
                { kind: "latency", operation: "Sign", share: 1, milliseconds: 20 },
            ]);
            const signer = office.signer({ kms, maxInFlight: 3 });
            const made = await Promise.all(
                Array.from({ length: 12 }, (_, index) =>
                    signer.signDocument(DOCUMENT, { ...STATEMENT, documentId: `doc-${index}` }),
                ),
            );
            assert.equal(new Set(made.map(({ manifest }) => manifest.documentId)).size, 12);
            assert.equal(most, 3);
        });

        it("ends at its caller's signal: while it reads, waits, or KMS is slow", async () => {
            const aborted = signingError(SigningErrorCode.Aborted);
            const signer = office.signer({ maxInFlight: 1 });
            const early = AbortSignal.abort();
            await assert.rejects(
                signer.signDocument(DOCUMENT, { ...STATEMENT, signal: early }),
                aborted,
            );
            const silent = new Readable({ read: () => undefined });
            const soon = AbortSignal.timeout(50);
            await assert.rejects(
                signer.signDocument(silent, { ...STATEMENT, signal: soon }),
                aborted,
            );
            assert.ok(silent.destroyed);
            await office.world.sandbox.injectFaults([
                { kind: "latency", operation: "Sign", share: 1, milliseconds: 400 },
            ]);
            const started = performance.now();
            const [slow, waiting] = [AbortSignal.timeout(100), AbortSignal.timeout(100)];
            await Promise.all(
                [slow, waiting].map((signal) =>
                    assert.rejects(
                        signer.signDocument(DOCUMENT, { ...STATEMENT, signal }),
                        aborted,
                    ),
                ),
            );
            assert.ok(performance.now() - started < 390, "KMS is not waited for");
            const held = signer.signDocument(DOCUMENT, STATEMENT);
            const queued = performance.now();
            const signal = AbortSignal.timeout(50);
            await assert.rejects(signer.signDocument(DOCUMENT, { ...STATEMENT, signal }), aborted);
            assert.ok(performance.now() - queued < 300, "nor those who came before");
            await held;
            await office.world.sandbox.injectFaults([]);
            await signer.signDocument(DOCUMENT, STATEMENT);
        });
    });
});
