/** Builders for the specs of `signing/`: keys and signatures of this machine, without KMS. */
import { createHash, constants, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import {
    buildJwks,
    DOCUMENT_TYPE,
    type Jwks,
    jwkThumbprint,
    type Manifest,
    signingInput,
    type SigningErrorCode,
} from "../../signing/index";

export const CNS = "990010";
export const DOCUMENT = Buffer.from("Escritura de exemplo\n");
export const SINCE = "2026-11-01";
export const SIGNED_AT = "2026-11-24T03:00:00.000Z";
/** Within five minutes of {@link SIGNED_AT}. */
export const clock = () => Date.parse(SIGNED_AT) + 1000;

/** An RSA key pair as KMS makes it. */
export interface Pair {
    readonly publicKey: KeyObject;
    readonly privateKey: KeyObject;
    readonly kid: string;
    /** PEM (SPKI). */
    readonly pem: string;
}

export function rsaPair(modulusLength = 2048): Pair {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength });
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    return { publicKey, privateKey, kid: jwkThumbprint(publicKey), pem };
}

/** The key of most tests. */
export const PAIR = rsaPair();

export function jwksOf({ pem }: Pair = PAIR, state: "active" | "disabled" = "active"): Jwks {
    const previous = buildJwks({
        cns: CNS,
        generations: [{ id: 1, state: "active", since: SINCE, publicKey: pem }],
    });
    return state === "active"
        ? previous
        : buildJwks({
              cns: CNS,
              generations: [{ id: 1, state, since: "2026-11-20" }],
              previous,
          });
}

export function manifestOf(over: Partial<Record<keyof Manifest, unknown>> = {}) {
    return {
        sha256: createHash("sha256").update(DOCUMENT).digest("hex"),
        size: DOCUMENT.length,
        mediaType: "text/plain",
        documentId: "doc-1",
        cns: CNS,
        generation: 1,
        signedAt: SIGNED_AT,
        ...over,
    };
}

/** What differs from a signature that is as it must be. */
export interface JwsChanges {
    readonly header?: Readonly<Record<string, unknown>>;
    readonly manifest?: Readonly<Record<string, unknown>>;
    readonly pair?: Pair;
    readonly saltLength?: number;
}

/** A compact JWS, signed by this machine. */
export function jwsOf(changes: JwsChanges = {}): string {
    const { header = {}, manifest = {}, pair = PAIR, saltLength = 32 } = changes;
    const input = signingInput(
        { alg: "PS256", kid: PAIR.kid, typ: DOCUMENT_TYPE, ...header },
        { ...manifestOf(), ...manifest },
    );
    return signedText(input.toString(), pair, saltLength);
}

/** Signs `header.payload` as it is given. */
export function signedText(input: string, { privateKey: key } = PAIR, saltLength = 32): string {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const signature = sign("sha256", Buffer.from(input), { key, padding, saltLength });
    return `${input}.${signature.toString("base64url")}`;
}

/** For assert.rejects and assert.throws. */
export function signingError(code: SigningErrorCode, message: RegExp = /(?:)/) {
    return { name: "SigningError", code, message };
}
