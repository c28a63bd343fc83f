import { createHash, createPublicKey, type KeyObject } from "node:crypto";
// Not the package's index, which loads what encryption and certificates need: seconds of start.
import { jwkThumbprint } from "../../signing/jwks/jwkThumbprint";
import { signingInput } from "../../signing/verify/compactJws";
import { PSS_256, verifiesPss256 } from "../../signing/verify/pss256";
import { awsRefusal, isDenied } from "../account/awsErrors";
import type { Signature, Signer } from "./signer";
import { SMOKE_TYPE, type SmokeResult, verifySmokeResult } from "./smokeResult";
import { type SmokeStep, StepFailure, StepRunner } from "./steps";

/** An algorithm that an RSA signing key has and its policy does not allow. */
const OTHER_ALGORITHM = "RSASSA_PKCS1_V1_5_SHA_256";

/** What a smoke is to prove. */
export interface SmokeRequest {
    readonly environment: string;
    readonly stack: string;
    readonly cns: string;
    readonly accountId: string;
    readonly region: string;
    /** What is signed through: an alias, or the ARN of a key. */
    readonly alias: string;
    readonly nonce: string;
    /** The only key that may sign; any may when it is left out. */
    readonly expectedKeyArn?: string;
    /** The current time. */
    readonly now: () => Date;
    /** Becomes the signer's role. */
    readonly assume: () => Promise<Signer>;
}

/** What a smoke found. */
export interface SmokeReport {
    /** Whether every step is ok. */
    readonly ok: boolean;
    readonly steps: readonly SmokeStep[];
    /** What was signed at the end; only when every step is ok. */
    readonly result?: SmokeResult;
    /** The signed result, a compact JWS. */
    readonly jws?: string;
}

/**
 * Signs as the application does and proves each part of it: role, alias, key, algorithm, signature, and
 * that the key's policy refuses what it must.
 * @throws whatever a call throws that is no answer of AWS to what was asked.
 */
export async function runSmoke(request: SmokeRequest): Promise<SmokeReport> {
    const runner = new StepRunner();
    try {
        const signed = await prove(request, runner);
        return { ok: true, steps: runner.steps, ...signed };
    } catch (error) {
        if (error instanceof StepFailure) {
            return { ok: false, steps: runner.steps };
        }
        throw error;
    }
}

async function prove(request: SmokeRequest, runner: StepRunner) {
    const { alias, stack, nonce, accountId } = request;
    const { signer } = await runner.run("assume", async () => ({
        signer: await ask(
            request.assume,
            `with the credentials of the application in account ${accountId}, and look whether the account's roles ` +
                "are those of docs/bootstrap.md",
        ),
        detail: `in account ${accountId}`,
    }));
    const message = Buffer.from(`cartorio smoke ${stack} ${nonce} ${request.now().toISOString()}`);
    const digest = sha256(message);
    const signed = await runner.run("sign", async () => {
        const signature = await ask(
            () => signer.sign(alias, digest, PSS_256),
            `after \`cartorio up ${stack}\`: ${alias} must point at an enabled key that lets this role sign`,
        );
        return { ...signature, detail: `${alias}, ${PSS_256}: ${signature.keyArn} signed` };
    });
    await runner.run("key", () => judgeKey(request, signed.keyArn));
    const { publicKey, ...got } = await runner.run("publicKey", () =>
        readPublicKey(signer, signed.keyArn),
    );
    await runner.run("verifyOffline", () => judgeOffline(message, signed, publicKey));
    const verified = await runner.run("verifyByKms", () => judgeByKms(signer, digest, signed));
    const refused = await runner.run("refuse", () => judgeRefusal(signer, signed.keyArn, digest));
    const requestIds = {
        sign: signed.requestId,
        getPublicKey: got.requestId,
        verify: verified.requestId,
        refused: refused.requestId,
    };
    return runner.run("result", () =>
        signResult(request, signer, publicKey, { keyArn: signed.keyArn, requestIds }),
    );
}

/** Calls AWS; its refusal is a failure of the step. */
async function ask<T>(call: () => Promise<T>, again: string): Promise<T> {
    try {
        return await call();
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal === undefined) {
            throw error;
        }
        const { name, message } = refusal;
        throw new StepFailure(`AWS refuses: ${name}: ${message}`, `run the smoke again ${again}`);
    }
}

function judgeKey({ expectedKeyArn, alias, accountId, region }: SmokeRequest, keyArn: string) {
    const prefix = `arn:aws:kms:${region}:${accountId}:key/`;
    if (!keyArn.startsWith(prefix)) {
        throw new StepFailure(
            `${alias} signs with ${keyArn}, which is not of ${prefix}`,
            "find out who moved the alias: docs/runbook.md",
        );
    }
    if (expectedKeyArn !== undefined && keyArn !== expectedKeyArn) {
        throw new StepFailure(
            `${alias} signs with ${keyArn}; expected ${expectedKeyArn}`,
            "wait five minutes after a rotation, AWS is slow to show a moved alias; " +
                "then find out who moved it (UpdateAlias in the trail)",
        );
    }
    const wanted = expectedKeyArn === undefined ? "any key of the account (no --expect-key)" : "it";
    return { detail: `expected ${wanted}` };
}

async function readPublicKey(signer: Signer, keyArn: string) {
    const { spki, requestId } = await ask(
        () => signer.publicKey(keyArn),
        "once the key's policy lets the signer read the public key (Sid Verify)",
    );
    const publicKey = createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" });
    return { publicKey, requestId, detail: `thumbprint ${jwkThumbprint(publicKey)}` };
}

function judgeOffline(message: Buffer, { signature, keyArn }: Signature, publicKey: KeyObject) {
    if (!verifiesPss256(message, signature, publicKey)) {
        throw new StepFailure(
            `the signature does not verify with the public key of ${keyArn}`,
            "stop signing and ask AWS: nobody could verify what this key signs",
        );
    }
    // A check that accepts everything would prove nothing.
    if (verifiesPss256(Buffer.concat([message, Buffer.from(" ")]), signature, publicKey)) {
        throw new StepFailure(
            "the offline check accepts an altered message",
            "the cryptography of this Node.js can't be trusted: use another machine",
        );
    }
    return { detail: "PSS, MGF1 and SHA-256, salt of 32 bytes; an altered message is refused" };
}

async function judgeByKms(signer: Signer, digest: Uint8Array, { signature, keyArn }: Signature) {
    const { valid, requestId } = await ask(
        () => signer.verify(keyArn, digest, signature),
        "once the key's policy lets the signer verify (Sid Verify)",
    );
    if (!valid) {
        throw new StepFailure(
            `KMS does not confirm the signature of ${keyArn}`,
            "stop signing and ask AWS: the signature verifies without it",
        );
    }
    return { requestId, detail: "KMS confirms it" };
}

/** Only a denial proves the policy; any other refusal would come whatever the policy says. */
async function judgeRefusal(signer: Signer, keyArn: string, digest: Uint8Array) {
    const advice = "compare the key's policy with the program's: `cartorio audit access`";
    try {
        await signer.sign(keyArn, digest, OTHER_ALGORITHM);
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal === undefined) {
            throw error;
        }
        if (!isDenied(refusal)) {
            throw new StepFailure(
                `${OTHER_ALGORITHM} fails with ${refusal.name}; expected AccessDeniedException, since only ` +
                    "that shows the policy at work",
                advice,
            );
        }
        const detail = `${OTHER_ALGORITHM}: ${refusal.name}`;
        return { requestId: refusal.requestId ?? "", detail };
    }
    throw new StepFailure(
        `${keyArn} signed with ${OTHER_ALGORITHM}; its policy must allow ${PSS_256} alone`,
        advice,
    );
}

async function signResult(
    request: SmokeRequest,
    signer: Signer,
    publicKey: KeyObject,
    { keyArn, requestIds }: Pick<SmokeResult, "keyArn" | "requestIds">,
) {
    const { environment, stack, cns, accountId, region, alias, nonce } = request;
    const result: SmokeResult = {
        ...{ environment, stack, cns, accountId, region, alias, keyArn, nonce },
        time: request.now().toISOString(),
        requestIds,
    };
    const header = { alg: "PS256", kid: jwkThumbprint(publicKey), typ: SMOKE_TYPE };
    const input = signingInput(header, { ...result });
    // By its ARN: the alias may have moved since, and the result says which key it is of.
    const { signature } = await ask(
        () => signer.sign(keyArn, sha256(input), PSS_256),
        "when nobody changes the key",
    );
    const jws = `${input.toString()}.${Buffer.from(signature).toString("base64url")}`;
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const verdict = verifySmokeResult(jws, pem, { ...result, now: request.now() });
    if (!verdict.valid) {
        throw new StepFailure(
            verdict.reasons.join("; "),
            "this is a fault of this program: please report it",
        );
    }
    return { result, jws, detail: `compact JWS, PS256, kid ${header.kid}` };
}

function sha256(bytes: Uint8Array): Buffer {
    return createHash("sha256").update(bytes).digest();
}
