import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { KMSClient } from "@aws-sdk/client-kms";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { sandboxTime } from "../../../sandbox/control/sandboxClock";
import { awsDirectory, evidenceDirectory, type SandboxAccess } from "../../../sandbox/environment";
import { accessAs } from "../../../sandbox/session";
import { workloadIdentity } from "../../../sandbox/world";
import {
    createSigner,
    type SignedDocument,
    type Signer,
    type Verdict,
    verifyDocument,
} from "../../../signing/index";

/** The office whose documents are signed. */
export interface SigningOffice {
    readonly stack: string;
    readonly cns: string;
    readonly accountId: string;
}

/** One document and its signature, as whoever receives them keeps them. */
export interface Kept {
    readonly client: number;
    readonly document: Buffer;
    readonly signed: SignedDocument;
    /** When it was asked for and when it was there, by the sandbox's clock. */
    readonly asked: number;
    readonly released: number;
    /** By the keys that were published right after it was released. */
    readonly verdict: Verdict;
}

/** A pause between two signatures of a client, in milliseconds. */
const PAUSE = 20;
/** Before the end of temporary credentials an application gets others, in milliseconds. */
const RENEW_BEFORE = 5 * 60 * 1000;
const REGION = "sa-east-1";

/**
 * Applications of one office, each with a signer of its own as the library makes it, which sign one
 * document after the other until they are stopped. Each gets the published keys from the file that is
 * published whenever the library asks for them.
 */
export class SteadySigners {
    /** Everything that was signed. */
    readonly kept: Kept[] = [];
    /** Everything that could not be signed. */
    readonly failures: { readonly client: number; readonly error: unknown }[] = [];
    readonly #work: Promise<void>[] = [];
    #isOver = false;
    /** While it is there, nobody begins. */
    #held: Promise<void> | undefined;
    #underWay = 0;

    constructor(
        private readonly access: SandboxAccess,
        private readonly office: SigningOffice,
    ) {}

    /** Begins, with so many applications. */
    start(clients: number): void {
        for (let client = 1; client <= clients; client++) {
            this.#work.push(this.#signOn(client));
        }
    }

    /** The file in which the office's keys are published. */
    get jwksFile(): string {
        return path.join(evidenceDirectory(this.access.directory), this.office.stack, "jwks.json");
    }

    /** The time of the sandbox, which the applications go by. */
    now(): number {
        return sandboxTime(awsDirectory(this.access.directory));
    }

    /**
     * Does something while nobody signs: moving the clock by hours ends every session in an instant, which
     * happens to no application.
     */
    async whileHeld<T>(work: () => Promise<T>): Promise<T> {
        let release!: () => void;
        this.#held = new Promise((resolve) => (release = resolve));
        try {
            while (this.#underWay > 0) {
                await pause(1);
            }
            return await work();
        } finally {
            this.#held = undefined;
            release();
        }
    }

    /** Ends it; what is under way is waited for. */
    async stop(): Promise<void> {
        this.#isOver = true;
        await Promise.all(this.#work);
    }

    async #signOn(client: number): Promise<void> {
        const kms = new KMSClient({
            endpoint: this.access.endpoint,
            region: REGION,
            credentials: signerCredentials(this.access, this.office.accountId, () => this.now()),
            // A failure is to show, not to be mended by another attempt.
            maxAttempts: 1,
        });
        const signer = createSigner({
            kms,
            cns: this.office.cns,
            publishedKeys: () => fs.promises.readFile(this.jwksFile, "utf8"),
            clock: () => this.now(),
        });
        for (let number = 1; !this.#isOver; number++) {
            await this.#held;
            this.#underWay += 1;
            try {
                this.kept.push(await this.#signOne(signer, client, number));
            } catch (error) {
                this.failures.push({ client, error });
            } finally {
                this.#underWay -= 1;
            }
            await pause(PAUSE);
        }
        kms.destroy();
    }

    async #signOne(signer: Signer, client: number, number: number): Promise<Kept> {
        const document = randomBytes(64);
        const asked = this.now();
        const signed = await signer.signDocument(document, {
            documentId: `client-${client}-${number}`,
            mediaType: "application/octet-stream",
        });
        const released = this.now();
        const verdict = await this.verify(document, signed.jws);
        return { client, document, signed, asked, released, verdict };
    }

    /** Judges a signature by the keys that are published now. */
    async verify(document: Buffer, jws: string): Promise<Verdict> {
        const jwks = await fs.promises.readFile(this.jwksFile, "utf8");
        return verifyDocument(document, jws, {
            jwks,
            expect: { cns: this.office.cns },
            clock: () => this.now(),
        });
    }
}

/** The application's temporary credentials of `Signer`, new ones in time by the sandbox's clock. */
function signerCredentials(access: SandboxAccess, accountId: string, now: () => number) {
    let current: Promise<Session> | undefined;
    return async () => {
        const known = await current;
        if (known === undefined || known.expires - now() < RENEW_BEFORE) {
            current = assumeSigner(access, accountId);
        }
        const { accessKeyId, secretAccessKey, sessionToken } = await current!;
        // Already over by the machine's clock, so that the SDK asks here each time.
        return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(Date.now()) };
    };
}

interface Session {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
    readonly expires: number;
}

async function assumeSigner(access: SandboxAccess, accountId: string): Promise<Session> {
    const player = await accessAs(access, workloadIdentity(accountId));
    const { endpoint, accessKeyId, secretAccessKey } = player;
    const sts = new STSClient({
        ...{ endpoint, region: REGION, credentials: { accessKeyId, secretAccessKey } },
    });
    try {
        const { Credentials: made } = await sts.send(
            new AssumeRoleCommand({
                RoleArn: `arn:aws:iam::${accountId}:role/cartorio/Signer`,
                RoleSessionName: "application",
            }),
        );
        return {
            accessKeyId: made!.AccessKeyId!,
            secretAccessKey: made!.SecretAccessKey!,
            sessionToken: made!.SessionToken!,
            expires: made!.Expiration!.getTime(),
        };
    } finally {
        sts.destroy();
    }
}

function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
