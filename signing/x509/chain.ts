import type { Certificate } from "./certificate";
import { KeyUsageBit } from "./extensions";
import { Oid } from "./oids";
import { X509Error, X509ErrorCode } from "./x509Error";

/** What a chain must lead to, and when. */
export interface ChainRequest {
    /** Certificates that are trusted: roots, or the very certificate in question. */
    readonly trusted: readonly Certificate[];
    /** Certificates that may stand in between; nobody has to trust them. */
    readonly intermediates: readonly Certificate[];
    /** Every certificate of the chain is valid at this time, the trusted one too. */
    readonly at: Date;
    /** An authority that is limited to purposes must be for this one. */
    readonly purpose?: string;
}

/** Certificates above the first one. */
const MAX_DEPTH = 8;
/** Signatures that are looked at before a set of certificates is refused: a set may be made to branch. */
const MAX_STEPS = 64;

/**
 * Leads a certificate to a trusted one.
 * @returns the chain, from the certificate to the trusted one.
 * @throws X509Error `certificate` with what stood in the way of every path. Revocation is not asked for.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-6.1
 */
export function buildChain(leaf: Certificate, request: ChainRequest): readonly Certificate[] {
    const reasons = new Set<string>();
    let steps = 0;
    const extend = (chain: readonly Certificate[]): readonly Certificate[] | undefined => {
        const last = chain.at(-1)!;
        const finding = certificateFinding(last, chain.length - 1, request);
        if (finding !== undefined) {
            reasons.add(finding);
            return undefined;
        }
        if (request.trusted.some(({ raw }) => same(raw, last.raw))) {
            return chain;
        }
        if (chain.length > MAX_DEPTH) {
            reasons.add(`a chain is longer than ${MAX_DEPTH}`);
            return undefined;
        }
        const issuers = [...request.trusted, ...request.intermediates].filter(
            (one) => same(one.subject, last.issuer) && !chain.some(({ raw }) => same(raw, one.raw)),
        );
        if (issuers.length === 0) {
            reasons.add(`the issuer of ${last.title} is neither trusted nor given`);
        }
        for (const issuer of issuers) {
            steps += 1;
            if (steps > MAX_STEPS) {
                reasons.add(`no chain within ${MAX_STEPS} signatures`);
                return undefined;
            }
            if (!last.isSignedBy(issuer.publicKey)) {
                reasons.add(`the signature of ${last.title} is not of ${issuer.title}`);
                continue;
            }
            const found = extend([...chain, issuer]);
            if (found !== undefined) {
                return found;
            }
        }
        return undefined;
    };
    const chain = extend([leaf]);
    if (chain === undefined) {
        throw new X509Error(
            X509ErrorCode.Certificate,
            `${leaf.title} leads to no trusted certificate: ${[...reasons].join("; ")}`,
        );
    }
    return chain;
}

/** What forbids a certificate at its place in a chain. */
function certificateFinding(
    certificate: Certificate,
    below: number,
    { at, purpose }: ChainRequest,
): string | undefined {
    const { title, notBefore, notAfter, unknownCritical } = certificate;
    // notAfter is a whole second.
    if (at < notBefore || at.getTime() >= notAfter.getTime() + 1000) {
        return `${title} is valid from ${notBefore.toISOString()} to ${notAfter.toISOString()}, not at ${at.toISOString()}`;
    }
    if (unknownCritical.length > 0) {
        return `${title} has critical extensions that nothing here understands: ${unknownCritical.join(", ")}`;
    }
    if (below === 0) {
        return undefined;
    }
    const { authority, keyUsage, purposes } = certificate;
    if (authority === undefined || keyUsage?.has(KeyUsageBit.keyCertSign) === false) {
        return `${title} is no authority that may sign certificates`;
    }
    if (authority.pathLength !== undefined && authority.pathLength < below - 1) {
        return `${title} allows ${authority.pathLength} authorities below it, and there are ${below - 1}`;
    }
    if (purpose !== undefined && purposes !== undefined) {
        if (![purpose, Oid.anyExtendedKeyUsage].some((oid) => purposes.oids.includes(oid))) {
            return `${title} is an authority for other purposes`;
        }
    }
    return undefined;
}

/** Whether two byte strings are equal. */
export function same(one: Uint8Array, other: Uint8Array): boolean {
    return Buffer.compare(one, other) === 0;
}
