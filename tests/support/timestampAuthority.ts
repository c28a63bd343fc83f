import { createHash, randomInt, sign as signWith } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { parseCertificate } from "../../signing/x509/certificate";
import {
    context,
    element,
    integer,
    NULL,
    objectIdentifier,
    octetString,
    sequence,
    setOf,
    TRUE,
} from "../../signing/x509/derWriter";
import { Oid } from "../../signing/x509/oids";
import { toPem } from "../../signing/x509/pem";
import { signingCertificate } from "../../signing/x509/signingCertificate";
import { succeed } from "../integration/clients/support/tools";
import {
    keyIdentifierExtension,
    makeCertificate,
    makeRoot,
    makeTestKey,
    purposeExtension,
    signatureIdentifier,
    type TestKey,
    usageExtension,
} from "./certificates";

/** The policy of the test's authority. */
export const POLICY = "1.3.6.1.4.1.99999.1";
export const OTHER_POLICY = "1.3.6.1.4.1.99999.2";

/** Root, authority and their keys. */
export interface Authority {
    readonly rootKey: TestKey;
    readonly root: Uint8Array;
    readonly key: TestKey;
    readonly certificate: Uint8Array;
}

/** Makes an authority with a fresh root. @param changed what its certificate says otherwise. */
export function makeAuthority(
    kind: "rsa" | "ec" = "rsa",
    changed: Partial<Parameters<typeof makeCertificate>[0]> = {},
): Authority {
    const rootKey = makeTestKey();
    const key = makeTestKey(kind);
    const certificate = makeCertificate({
        name: "Time of the tests",
        key,
        issuer: { name: "Root of the tests", key: rootKey },
        extensions: [
            usageExtension(0),
            purposeExtension(true, Oid.timeStamping),
            keyIdentifierExtension(key),
        ],
        ...changed,
    });
    return { rootKey, key, certificate, root: makeRoot("Root of the tests", rootKey) };
}

/** What a forged token says otherwise than an honest one. */
export interface Forgery {
    readonly digest: Uint8Array;
    /** OID of the hash that the digest is said to be by. */
    readonly hash?: string;
    /** OID that the signed contentType names. */
    readonly contentType?: string;
    readonly nonce?: bigint;
    readonly policy?: string;
    readonly genTime?: string;
    readonly version?: number;
    /** After the nonce, and before it. */
    readonly tail?: readonly Uint8Array[];
    readonly accuracy?: Uint8Array;
    /** The certificate that signingCertificateV2 names. */
    readonly named?: Uint8Array;
    /** Left out of the signed attributes. */
    readonly without?: string;
    readonly certificates?: readonly Uint8Array[];
}

/** The present time as GeneralizedTime has it. */
export function generalizedTime(date: Date): string {
    return `${date.toISOString().replace(/\.\d+Z$|[-:T]/g, "")}Z`;
}

/** A token by the test's own hand: what openssl would not say, said and signed. */
export function forgeToken({ key, certificate }: Authority, forgery: Forgery): Uint8Array {
    const { digest, nonce, version = 1, policy = POLICY, tail = [], accuracy } = forgery;
    const { genTime = generalizedTime(new Date()), certificates = [certificate] } = forgery;
    const signer = parseCertificate(certificate);
    const content = sequence(
        integer(version),
        objectIdentifier(policy),
        sequence(sequence(objectIdentifier(forgery.hash ?? Oid.sha256)), octetString(digest)),
        integer(randomInt(1, 1_000_000)),
        element(0x18, Buffer.from(genTime)),
        ...(accuracy === undefined ? [] : [accuracy]),
        ...(nonce === undefined ? [] : [integer(nonce)]),
        ...tail,
    );
    const named = signingCertificate(parseCertificate(forgery.named ?? certificate));
    const hashed = createHash("sha256").update(content).digest();
    const values: [oid: string, value: Uint8Array][] = [
        [Oid.contentType, objectIdentifier(forgery.contentType ?? Oid.tstInfo)],
        [Oid.messageDigest, octetString(hashed)],
        [Oid.signingCertificateV2, named],
    ];
    const attributes = setOf(
        ...values
            .filter(([oid]) => oid !== forgery.without)
            .map(([oid, value]) => sequence(objectIdentifier(oid), setOf(value))),
    );
    const signature = signWith("sha256", attributes, key.privateKey);
    const implicit = Uint8Array.from(attributes);
    implicit[0] = 0xa0;
    const sha256 = sequence(objectIdentifier(Oid.sha256), NULL);
    return sequence(
        objectIdentifier(Oid.signedData),
        context(
            0,
            sequence(
                integer(3),
                setOf(sha256),
                sequence(objectIdentifier(Oid.tstInfo), context(0, octetString(content))),
                context(0, ...certificates),
                setOf(
                    sequence(
                        integer(1),
                        sequence(signer.issuer, signer.serialNumber),
                        sha256,
                        implicit,
                        signatureIdentifier(key),
                        octetString(signature),
                    ),
                ),
            ),
        ),
    );
}

/** A TimeStampResp that grants a token. */
export function granted(token: Uint8Array): Uint8Array {
    return sequence(sequence(integer(0)), token);
}

/** An authority in openssl's hands, on files of a folder. */
export class OpenSslAuthority {
    readonly #config: string;
    #files = 0;

    constructor(
        readonly folder: string,
        readonly authority: Authority,
    ) {
        this.#config = path.join(folder, "tsa.cnf");
        fs.writeFileSync(path.join(folder, "tsa.pem"), toPem("CERTIFICATE", authority.certificate));
        fs.writeFileSync(path.join(folder, "root.pem"), toPem("CERTIFICATE", authority.root));
        fs.writeFileSync(
            path.join(folder, "tsa.key"),
            authority.key.privateKey.export({ format: "pem", type: "pkcs8" }),
        );
        fs.writeFileSync(path.join(folder, "serial"), "01\n");
        const settings = [
            ...["[tsa]", "default_tsa = one", "[one]", `dir = ${folder}`, "serial = $dir/serial"],
            ...[
                "signer_cert = $dir/tsa.pem",
                "signer_key = $dir/tsa.key",
                "signer_digest = sha256",
            ],
            ...[`default_policy = ${POLICY}`, "digests = sha256, sha384", "tsa_name = yes"],
            ...["accuracy = secs:1, millisecs:500, microsecs:100", "ordering = no"],
            ...["ess_cert_id_chain = no", "ess_cert_id_alg = sha256", "clock_precision_digits = 3"],
        ];
        fs.writeFileSync(this.#config, `${settings.join("\n")}\n`);
    }

    /** `openssl ts -reply` to a TimeStampReq. */
    async reply(request: Uint8Array): Promise<Buffer> {
        const [query, answer] = [this.write(request), this.next()];
        const reply = ["ts", "-reply", "-config", this.#config, "-queryfile", query];
        await succeed("openssl", [...reply, "-out", answer]);
        return fs.readFileSync(answer);
    }

    /** Writes bytes into a file of the folder. */
    write(bytes: Uint8Array): string {
        const file = this.next();
        fs.writeFileSync(file, bytes);
        return file;
    }

    /** A file name of the folder that nothing has yet. */
    next(): string {
        this.#files += 1;
        return path.join(this.folder, `ts-${this.#files}`);
    }
}

/** What a server of the tests does with a request. */
export type Answer = (request: Buffer, response: http.ServerResponse) => Promise<void> | void;

/** Answers with a TimeStampResp. */
export function replying(reply: (request: Buffer) => Promise<Uint8Array> | Uint8Array): Answer {
    return async (request, response) => {
        const body = await reply(request);
        response.writeHead(200, { "Content-Type": "application/timestamp-reply" });
        response.end(body);
    };
}

/** A server of time-stamps on 127.0.0.1. */
export interface TimestampServer {
    readonly url: string;
    /** What the next requests are answered with. */
    answer: Answer;
    /** Content types of the requests that came. */
    readonly types: (string | undefined)[];
    close(): Promise<void>;
}

/** Starts a server on a free port. */
export async function startTimestampServer(): Promise<TimestampServer> {
    const types: (string | undefined)[] = [];
    const state: { answer: Answer } = { answer: (_, response) => void response.end() };
    const server = http.createServer((request, response) => {
        types.push(request.headers["content-type"]);
        const parts: Buffer[] = [];
        request.on("data", (part: Buffer) => parts.push(part));
        request.on("end", () => {
            Promise.resolve(state.answer(Buffer.concat(parts), response)).catch((error: Error) =>
                response.writeHead(500).end(error.message),
            );
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return Object.assign(state, {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
        types,
        close: () => {
            server.closeAllConnections();
            return new Promise<void>((resolve) => server.close(() => resolve()));
        },
    });
}

/** BOOLEAN TRUE, for a tail of a forgery. */
export const ORDERING = TRUE;
