import { readdir } from "node:fs/promises";
import path from "node:path";
import type { EvidenceRecord } from "../../../../evidence/index";
import type { PublishedKey } from "../../../../signing/jwks/publishedKey";
import { loadJwks, type PublishedKeys } from "../../../../signing/jwks/publishedKeys";
import { parseCompactJws } from "../../../../signing/verify/compactJws";
import { verifyDocument } from "../../../../signing/verify/verifyDocument";
import { CliError } from "../../../cliError";
import { tellingErrors } from "../../../signing/asCliError";
import { openDocument, readSmall } from "../../../signing/files";
import { resultOf } from "../../../smoke/applicationResult";
import { verifySmokeResult } from "../../../smoke/smokeResult";
import { isOfRotation } from "../../rotationRecords";
import type { RotationStep } from "../../steps";
import type { Rotation } from "../rotation";

const SIGNATURE = ".jws";
/** Name of the check in the step's record. */
const CHECK = "signed-before-verifies";

/**
 * Verifies everything at hand that was signed before with the published keys alone: the results that the
 * application signed for onboarding and rotations, and the documents of the folder that was given.
 * @throws CliError `refused` with each that does not verify, unless that is to be recorded only.
 */
export async function verifyOldDocuments(
    rotation: Rotation,
    { mayFail }: Extract<RotationStep, { kind: "verifyOldDocuments" }>,
): Promise<string> {
    const { count, findings } = await lookAtSigned(rotation);
    const ok = findings.length === 0;
    const text = `what was signed before does not verify with the published keys:\n${findings.map((one) => `- ${one}`).join("\n")}`;
    if (!ok && !mayFail) {
        throw new CliError("refused", text);
    }
    const { checks } = rotation.gathered;
    // A switch verifies before the alias has moved and after: the record has the last look.
    const others = checks.splice(0).filter(({ name }) => name !== CHECK);
    checks.push(...others, {
        name: CHECK,
        ok,
        detail: ok ? count : `${findings.length} of ${count} do not verify`,
    });
    if (!ok) {
        rotation.ports.note(`${text}\nThe record of this step says so; it goes on all the same`);
    }
    return ok ? count : `${findings.length} findings, recorded`;
}

async function lookAtSigned(rotation: Rotation) {
    const { published } = await rotation.current();
    if (published === undefined) {
        const place = rotation.ports.evidence.description;
        const text = `${place} has no published keys: nobody could verify anything`;
        return { count: "nothing", findings: [text] };
    }
    const keys = loadJwks(published);
    const results = await resultFindings(rotation, keys);
    const documents = await documentFindings(rotation, keys);
    return {
        count: `${results.count} results and ${documents.count} documents`,
        findings: [...results.findings, ...documents.findings],
    };
}

/** What was looked at, and what is wrong. */
interface Looked {
    readonly count: number;
    readonly findings: readonly string[];
}

async function resultFindings(rotation: Rotation, keys: PublishedKeys): Promise<Looked> {
    const { ports, seen } = rotation;
    const wanted = judgedResults(seen.records);
    const findings: string[] = [];
    for (const [nonce, keyArn] of wanted) {
        const result = await resultOf(ports.evidence, nonce);
        const name = `the result of nonce ${nonce}`;
        if (result === undefined) {
            findings.push(`${name} is gone from ${ports.evidence.description}`);
            continue;
        }
        if ("unreadable" in result) {
            findings.push(`${name}: ${result.unreadable}`);
            continue;
        }
        const { jws } = result;
        const key = keyOf(jws, keys);
        if (typeof key === "string") {
            findings.push(`${name}: ${key}`);
            continue;
        }
        const { stackName, cartorio } = seen.stack;
        const pem = key.publicKey.export({ type: "spki", format: "pem" }).toString();
        const verdict = verifySmokeResult(jws, pem, {
            ...{ stack: stackName, cns: cartorio.cns, nonce, keyArn, now: rotation.awsNow() },
        });
        findings.push(...(verdict.valid ? [] : verdict.reasons.map((one) => `${name}: ${one}`)));
    }
    return { count: wanted.size, findings };
}

/** Nonces of the results that were judged good, and the keys that had signed them. */
function judgedResults(records: readonly EvidenceRecord[]): Map<string, string> {
    return new Map(
        records.flatMap((record) => {
            const { nonce, keyArn } = record.data;
            const isJudged = isOfRotation(record) || record.type.endsWith(".smoke");
            return isJudged && typeof nonce === "string" && typeof keyArn === "string"
                ? [[nonce, keyArn] as const]
                : [];
        }),
    );
}

function keyOf(jws: string, keys: PublishedKeys): PublishedKey | string {
    const parsed = parseCompactJws(jws);
    if (typeof parsed === "string") {
        return `it is no compact JWS: ${parsed}`;
    }
    const kid = String(parsed.header["kid"]);
    return keys.find(kid) ?? `its key ${kid} is not published`;
}

async function documentFindings({ ports, seen }: Rotation, jwks: PublishedKeys): Promise<Looked> {
    const { documents: folder } = ports;
    if (folder === undefined) {
        return { count: 0, findings: [] };
    }
    const names = (await readdir(folder).catch(unreadable(folder))).filter((name) =>
        name.endsWith(SIGNATURE),
    );
    if (names.length === 0) {
        throw new CliError(
            "refused",
            `--verify ${folder} holds no signature; expected pairs of a document and <document>${SIGNATURE}`,
        );
    }
    const findings: string[] = [];
    for (const name of names.sort()) {
        const document = path.join(folder, name.slice(0, -SIGNATURE.length));
        const verdict = await tellingErrors(document, async () =>
            verifyDocument(
                await openDocument(document),
                (await readSmall(path.join(folder, name), "the signature")).toString("utf8").trim(),
                { jwks, expect: { cns: seen.stack.cartorio.cns } },
            ),
        );
        findings.push(
            ...(verdict.valid ? [] : verdict.findings.map(({ text }) => `${document}: ${text}`)),
        );
    }
    return { count: names.length, findings };
}

function unreadable(folder: string) {
    return (cause: Error): never => {
        throw new CliError(
            "refused",
            `--verify ${folder} can't be read: ${cause.message}; expected a folder of documents and their signatures`,
            { cause },
        );
    };
}
