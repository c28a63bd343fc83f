// Does not prove that KMS answers like this: tests/integration/smokeAndAudit.spec.ts asks a server.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { runSmoke, type SmokeRequest } from "../../../operations/smoke/runSmoke";
import { renderSmoke } from "../../../operations/smoke/renderSmoke";
import type { Signer } from "../../../operations/smoke/signer";
import { verifySmokeResult } from "../../../operations/smoke/smokeResult";
import { awsError, KEY_ARN, NOW, PUBLIC_KEY, requestOf, signerOf } from "./builders";

describe("runSmoke", () => {
    const good = signerOf();

    it("proves every step and signs what it saw", async () => {
        const report = await runSmoke(requestOf(good, { expectedKeyArn: KEY_ARN }));
        assert.deepEqual(
            report.steps.map(({ name, outcome }) => `${name} ${outcome}`),
            [
                "assume ok",
                "sign ok",
                "key ok",
                "publicKey ok",
                "verifyOffline ok",
                "verifyByKms ok",
                "refuse ok",
                "result ok",
            ],
        );
        assert.ok(report.ok);
        const verdict = verifySmokeResult(report.jws!, PUBLIC_KEY, { now: NOW });
        assert.deepEqual(verdict, {
            valid: true,
            result: {
                environment: "dev",
                stack: "dev-990010",
                cns: "990010",
                accountId: "111111110010",
                region: "sa-east-1",
                alias: "alias/cartorio-assinatura",
                keyArn: KEY_ARN,
                nonce: "n-1",
                time: "2026-11-24T03:00:00.000Z",
                requestIds: {
                    sign: "id-sign",
                    getPublicKey: "id-publicKey",
                    verify: "id-verify",
                    refused: "id-refused",
                },
            },
        });
    });

    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
    const spki = other.export({ type: "spki", format: "der" });
    const answers = (keyArn: string): Signer["sign"] => {
        return async (...args) => ({ ...(await good.sign(...args)), keyArn });
    };
    const foreign = KEY_ARN.replace("111111110010", "111111110028");
    const failures: [
        name: string,
        step: string,
        signer: Partial<Signer>,
        detail: RegExp,
        request?: Partial<SmokeRequest>,
    ][] = [
        [
            "a role that may not be assumed",
            "assume",
            {},
            /^AWS refuses: AccessDenied/,
            { assume: () => Promise.reject(awsError("AccessDenied")) },
        ],
        [
            "an alias that is not there",
            "sign",
            { sign: () => Promise.reject(awsError("NotFoundException")) },
            /^AWS refuses: NotFoundException/,
        ],
        [
            "another key than the expected one",
            "key",
            {},
            /signs with .*; expected .*key\/other$/,
            { expectedKeyArn: KEY_ARN.replace(/[^/]+$/, "other") },
        ],
        ["a key of another account", "key", { sign: answers(foreign) }, /which is not of arn/],
        [
            "a public key that is not the signer's",
            "verifyOffline",
            { publicKey: () => Promise.resolve({ spki, requestId: "" }) },
            /does not verify with the public key of arn/,
        ],
        [
            "a KMS that says no",
            "verifyByKms",
            { verify: () => Promise.resolve({ valid: false, requestId: "" }) },
            /KMS does not confirm/,
        ],
        [
            "a KMS that throws its no",
            "verifyByKms",
            { verify: () => Promise.reject(awsError("KMSInvalidSignatureException")) },
            /^AWS refuses: KMSInvalidSignatureException/,
        ],
        [
            "a policy that allows another algorithm",
            "refuse",
            { sign: (keyId, digest) => good.sign(keyId, digest, "RSASSA_PSS_SHA_256") },
            /signed with RSASSA_PKCS1_V1_5_SHA_256/,
        ],
        [
            "a refusal that proves no policy",
            "refuse",
            {
                sign: (keyId, digest, algorithm) =>
                    algorithm.includes("PSS")
                        ? good.sign(keyId, digest, algorithm)
                        : Promise.reject(awsError("DisabledException")),
            },
            /fails with DisabledException; expected AccessDeniedException/,
        ],
    ];
    for (const [name, step, over, detail, request] of failures) {
        it(`fails at ${step} for ${name}, and signs no result`, async () => {
            const report = await runSmoke(requestOf(signerOf(over), request));
            const failed = report.steps.filter(({ outcome }) => outcome === "failed");
            assert.deepEqual(
                failed.map((one) => one.name),
                [step],
            );
            assert.match(failed[0]!.detail!, detail);
            assert.ok(failed[0]!.advice);
            assert.deepEqual([report.ok, report.jws, report.result], [false, undefined, undefined]);
            assert.match(renderSmoke("dev-990010", report), /^failed .*\n +to do: .*FAILED\./ms);
        });
    }

    for (const name of ["ThrottlingException", "ExpiredTokenException"]) {
        it(`takes ${name} for no answer`, async () => {
            const signer = signerOf({ sign: () => Promise.reject(awsError(name)) });
            await assert.rejects(runSmoke(requestOf(signer)), { name });
        });
    }

    it("takes a lost connection for no refusal of the other algorithm", async () => {
        const lost = Object.assign(new Error("lost"), { code: "ECONNRESET" });
        const signer = signerOf({
            sign: (keyId, digest, algorithm) =>
                algorithm.includes("PSS")
                    ? good.sign(keyId, digest, algorithm)
                    : Promise.reject(lost),
        });
        await assert.rejects(runSmoke(requestOf(signer)), lost);
    });
});
