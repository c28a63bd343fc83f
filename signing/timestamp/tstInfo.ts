import { type HashName, readHash } from "../x509/algorithms";
import { DerReader } from "../x509/derReader";
import { Tag } from "../x509/derTags";

/** What a time-stamp says, not yet verified. */
export interface TstInfo {
    /** OID of the policy that the authority stamped under. */
    readonly policy: string;
    readonly hash: HashName;
    readonly digest: Uint8Array;
    readonly serialNumber: bigint;
    readonly genTime: Date;
    /** How far the time may be off, in microseconds; absent when the authority does not say. */
    readonly accuracyMicros?: number;
    readonly nonce?: bigint;
    /** The name of the authority, a GeneralName in DER. */
    readonly authority?: Uint8Array;
}

const WHAT = "the content of the time-stamp";

/**
 * Takes a TSTInfo apart.
 * @throws X509Error `malformed`, also for a critical extension: none is understood here.
 * @see https://www.rfc-editor.org/rfc/rfc3161#section-2.4.2
 */
export function parseTstInfo(bytes: Uint8Array): TstInfo {
    const reader = DerReader.sequence(bytes, WHAT);
    if (reader.integer() !== 1n) {
        reader.fail("it is not of version 1");
    }
    const policy = reader.objectIdentifier();
    const imprint = reader.inside();
    const hash = readHash(imprint.next(Tag.Sequence).raw, WHAT);
    const digest = imprint.octetString();
    imprint.end();
    const serialNumber = reader.integer();
    if (reader.nextTag !== Tag.GeneralizedTime) {
        reader.fail("its time is no GeneralizedTime");
    }
    const genTime = reader.time();
    const accuracy = reader.optional(Tag.Sequence);
    reader.flag();
    const nonce = reader.nextTag === Tag.Integer ? reader.integer() : undefined;
    const authority = reader.optional(Tag.Context);
    const extensions = reader.optional(Tag.Context + 1);
    reader.end();
    refuseCritical(extensions?.content ?? new Uint8Array(0));
    return {
        ...{ policy, hash, digest, serialNumber, genTime },
        ...(accuracy === undefined ? {} : { accuracyMicros: readAccuracy(accuracy.content) }),
        ...(nonce === undefined ? {} : { nonce }),
        ...(authority === undefined ? {} : { authority: authority.content }),
    };
}

function readAccuracy(bytes: Uint8Array): number {
    const reader = new DerReader(bytes, `${WHAT}, its accuracy`);
    const part = (tag: number, least: number, most: number): number => {
        const value = reader.nextTag === tag ? Number(reader.integer(tag)) : 0;
        if (value !== 0 && (value < least || value > most)) {
            reader.fail(`it has ${value} where ${least} to ${most} is expected`);
        }
        return value;
    };
    const seconds = part(Tag.Integer, 0, 1_000_000);
    const millis = part(Tag.ContextPrimitive, 1, 999);
    const micros = part(Tag.ContextPrimitive + 1, 1, 999);
    reader.end();
    return seconds * 1_000_000 + millis * 1000 + micros;
}

function refuseCritical(bytes: Uint8Array): void {
    const list = new DerReader(bytes, WHAT);
    while (list.more) {
        const one = list.inside();
        const oid = one.objectIdentifier();
        if (one.flag()) {
            one.fail(`it has the critical extension ${oid}, which nothing here understands`);
        }
        one.octetString();
        one.end();
    }
}
