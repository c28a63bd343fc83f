import { importedKeyFindings } from "./adoption";
import { type Finding, findingIf, isRecord } from "./findings";
import { generationFindings } from "./generationFindings";
import { flagFindings, identityFindings } from "./identityFindings";
import { MAX_POLICY_BYTES } from "./policyDocument";
import { providerFindings } from "./providerFindings";
import { roleFindings } from "./roleFindings";
import { tagFindings } from "./tags";

/**
 * What is wrong with the inputs of a signing key. Nothing is taken for what TypeScript says of it:
 * the values may come from JavaScript or from a file.
 */
export function signingKeyFindings(name: unknown, args: unknown, opts: unknown): Finding[] {
    const given = isRecord(args) ? args : {};
    return [
        ...sharedFindings(name, given, opts),
        ...generationFindings(given["generations"]),
        ...flagFindings("importAlias", given["importAlias"]),
        ...flagFindings("suspended", given["suspended"]),
    ];
}

/** What is wrong with the inputs of a document key, see {@link signingKeyFindings}. */
export function documentKeyFindings(name: unknown, args: unknown, opts: unknown): Finding[] {
    const given = isRecord(args) ? args : {};
    const importKeyId = given["importKeyId"];
    return [
        ...sharedFindings(name, given, opts),
        ...(importKeyId === undefined ? [] : importedKeyFindings("importKeyId", importKeyId)),
        ...flagFindings("importAlias", given["importAlias"]),
    ];
}

/**
 * What is wrong with a rendered policy.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
export function policyFindings(policy: string): Finding[] {
    const bytes = Buffer.byteLength(policy);
    return findingIf(
        bytes > MAX_POLICY_BYTES,
        "roles",
        `make a key policy of ${bytes} bytes, and AWS takes ${MAX_POLICY_BYTES}: name fewer roles`,
    );
}

function sharedFindings(name: unknown, args: Record<string, unknown>, opts: unknown): Finding[] {
    return [
        ...identityFindings(name, args),
        ...roleFindings(args["roles"], args["accountId"]),
        ...tagFindings(args["tags"]),
        ...providerFindings(opts),
    ];
}
