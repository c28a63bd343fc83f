import { outsideWindow, type PublishedKey } from "../jwks/publishedKey";
import { show } from "../jwks/show";
import type { JsonObject } from "../jwks/strictJson";
import { DOCUMENT_TYPE, type Manifest, manifestFindings } from "../sign/manifest";
import { type CompactJws, parseCompactJws } from "./compactJws";
import { finding, refuse, type Refusal, type VerifyFinding, VerifyReason } from "./verdict";

/** More than the longest header, manifest and signature take, in characters. */
const MAX_JWS = 8192;
/** How far the clocks of two machines may be apart, in milliseconds. */
const CLOCK_SKEW = 5 * 60 * 1000;

/** A JWS whose header is as it must be, and which is not yet verified. */
export interface CandidateJws extends CompactJws {
    /** Which key it says that it is of. */
    readonly kid: string;
}

/**
 * Takes a signature apart and judges its header. Which algorithm is used does not depend on it: the header
 * must say what is done anyway.
 * @param jws compact; a line end after it is left aside, as files have one.
 */
export function readJws(jws: string): CandidateJws | Refusal {
    if (typeof jws !== "string") {
        return refuse([
            finding(VerifyReason.Malformed, `the signature is a ${typeof jws}; expected text`),
        ]);
    }
    if (jws.length > MAX_JWS) {
        return refuse([
            finding(
                VerifyReason.Oversized,
                `the signature has ${jws.length} characters; expected at most ${MAX_JWS}`,
            ),
        ]);
    }
    const parsed = parseCompactJws(jws.replace(/\r?\n$/, ""));
    if (typeof parsed === "string") {
        return refuse([
            finding(VerifyReason.Malformed, `the signature is no compact JWS: ${parsed}`),
        ]);
    }
    const findings = headerFindings(parsed.header);
    return findings.length > 0
        ? refuse(findings)
        : { ...parsed, kid: parsed.header["kid"] as string };
}

/** Exactly these members: any other could change what the signature means, or bring its own key. */
function headerFindings(header: JsonObject): VerifyFinding[] {
    const { alg, kid, typ } = header;
    const others = Object.keys(header).filter((name) => !["alg", "kid", "typ"].includes(name));
    const findings: VerifyFinding[] = [];
    if (alg !== "PS256") {
        findings.push(
            finding(VerifyReason.Algorithm, `alg of the header is ${show(alg)}; expected PS256`),
        );
    }
    if (typ !== DOCUMENT_TYPE) {
        findings.push(
            finding(
                VerifyReason.Type,
                `typ of the header is ${show(typ)}; expected ${DOCUMENT_TYPE}`,
            ),
        );
    }
    if (typeof kid !== "string") {
        findings.push(
            finding(VerifyReason.Header, `kid of the header is ${show(kid)}; expected a key's id`),
        );
    }
    if (others.length > 0) {
        findings.push(
            finding(
                VerifyReason.Header,
                `the header has ${others.map(show).join(", ")}; expected alg, kid and typ alone`,
            ),
        );
    }
    return findings;
}

/** What was signed, once the signature is known to be the key's; all findings of its form. */
export function readManifest({ payload }: CompactJws): Manifest | Refusal {
    const texts = manifestFindings(payload);
    return texts.length > 0
        ? refuse(
              texts.map((text) =>
                  finding(VerifyReason.Manifest, `what was signed is no manifest: ${text}`),
              ),
          )
        : (payload as unknown as Manifest);
}

/** Whether the published key is one that may have signed this manifest. */
export function keyFindings(manifest: Manifest, key: PublishedKey): VerifyFinding[] {
    const findings: VerifyFinding[] = [];
    if (manifest.cns !== key.cns) {
        findings.push(
            finding(
                VerifyReason.Office,
                `the manifest is of ${manifest.cns}, and the key ${key.kid} of ${key.cns}`,
            ),
        );
    }
    if (manifest.generation !== key.generation) {
        findings.push(
            finding(
                VerifyReason.Generation,
                `the manifest says generation ${manifest.generation}, and the key ${key.kid} is generation ${key.generation}`,
            ),
        );
    }
    const outside = outsideWindow(key, new Date(manifest.signedAt));
    if (outside !== undefined) {
        findings.push(finding(VerifyReason.OutsideWindow, `the claimed time ${outside}`));
    }
    return findings;
}

/** Whether the claimed time has come, give or take five minutes. */
export function futureFindings({ signedAt }: Manifest, now: number): VerifyFinding[] {
    return Date.parse(signedAt) > now + CLOCK_SKEW
        ? [
              finding(
                  VerifyReason.Future,
                  `the claimed time ${signedAt} is still to come: it is ${new Date(now).toISOString()} here`,
              ),
          ]
        : [];
}
