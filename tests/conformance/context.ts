import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { KMSClient } from "@aws-sdk/client-kms";
import { STSClient } from "@aws-sdk/client-sts";
import { Keys, type MadeKey, type SharedKey, type WantedState } from "./keys";
import { sendSigned, type RawAnswer, type RawCall } from "./rawCall";
import { endpointOf, type Credentials, type Target, type TargetClock } from "./target";

/** What a case may use: clients of the target, keys that cases share, raw requests. */
export class Context {
    readonly keys: Keys;
    readonly #clients = new Map<string, { destroy(): void }>();

    constructor(
        readonly target: Target,
        runId: string = randomBytes(4).toString("hex"),
    ) {
        this.keys = new Keys(
            runId,
            () => this.kms,
            () => this.settle(),
        );
    }

    /** KMS as the caller. */
    get kms(): KMSClient {
        return this.kmsAs(this.target.credentials);
    }

    /** KMS as the caller of the second account. */
    get foreignKms(): KMSClient {
        const { secondAccount } = this.target.capabilities;
        return this.kmsAs(demanded(secondAccount, "secondAccount"));
    }

    /** STS as the caller. */
    get sts(): STSClient {
        return this.stsAs(this.target.credentials);
    }

    /** KMS with any credentials. */
    kmsAs(credentials: Credentials): KMSClient {
        return this.client("kms", credentials, (options) => new KMSClient(options));
    }

    /** STS with any credentials. */
    stsAs(credentials: Credentials): STSClient {
        return this.client("sts", credentials, (options) => new STSClient(options));
    }

    /** A key that cases share. */
    key(name: SharedKey): Promise<MadeKey> {
        return this.keys.shared(name);
    }

    /** A key that cases share, in a state. */
    async keyIn(name: SharedKey, state: WantedState): Promise<MadeKey> {
        const key = await this.key(name);
        await this.keys.bring(key.KeyId, state);
        return key;
    }

    /** Waits for a call that changes something, and until the change is seen. */
    async changed<T>(call: Promise<T>): Promise<T> {
        const answer = await call;
        await this.settle();
        return answer;
    }

    /** The account of the caller, as the ARNs of its keys name it. */
    async account(): Promise<string> {
        return (await this.key("signing")).Arn.split(":")[4] ?? "";
    }

    /** The prefix of the caller's ARNs in KMS: `arn:aws:kms:<region>:<account>:`. */
    async arnPrefix(): Promise<string> {
        return (await this.key("signing")).Arn.replace(/key\/.*$/, "");
    }

    /** The caller's role, assumed. */
    get role(): string {
        return demanded(this.target.capabilities.role, "role");
    }

    /** The clock of the target. */
    get clock(): TargetClock {
        return demanded(this.target.capabilities.clock, "clock");
    }

    /** A request of KMS as the case wants it on the wire, signed by the caller unless told otherwise. */
    raw(operation: string, body: unknown = {}, change: Partial<RawCall> = {}): Promise<RawAnswer> {
        return this.send({
            service: "kms",
            target: `TrentService.${operation}`,
            body: typeof body === "string" ? body : JSON.stringify(body),
            ...change,
        });
    }

    /** A request of STS as the case wants it on the wire. */
    rawSts(query: string, change: Partial<RawCall> = {}): Promise<RawAnswer> {
        return this.send({ service: "sts", body: `${query}&Version=2011-06-15`, ...change });
    }

    /** Gives up the connections; keys and aliases are the run's to give up. */
    close(): void {
        for (const client of this.#clients.values()) {
            client.destroy();
        }
    }

    private send(call: Pick<RawCall, "service" | "body"> & Partial<RawCall>): Promise<RawAnswer> {
        return sendSigned({
            endpoint: endpointOf(this.target, call.service),
            region: this.target.region,
            credentials: this.target.credentials,
            time: Date.now() + this.offset,
            ...call,
        });
    }

    private async settle(): Promise<void> {
        if (this.target.settleMs !== undefined) {
            await delay(this.target.settleMs);
        }
    }

    private get offset(): number {
        return this.target.capabilities.clock?.offset ?? 0;
    }

    private client<C extends { destroy(): void }>(
        service: string,
        credentials: Credentials,
        make: (options: object) => C,
    ): C {
        const { endpoint, region, maxAttempts = 1 } = this.target;
        const name = `${service} ${credentials.accessKeyId} ${String(this.offset)}`;
        const client =
            (this.#clients.get(name) as C | undefined) ??
            make({
                ...(endpoint !== undefined && { endpoint }),
                region,
                credentials,
                maxAttempts,
                systemClockOffset: this.offset,
            });
        this.#clients.set(name, client);
        return client;
    }
}

function demanded<T>(value: T | undefined, need: string): T {
    if (value === undefined) {
        throw new Error(`the case uses ${need} and does not list it among its needs: add it there`);
    }
    return value;
}
