/** One attack under way: calls over HTTP, and what became of each. */
import {
    CreateKeyCommand,
    EnableKeyCommand,
    GetPublicKeyCommand,
    type KMSClient,
    PutKeyPolicyCommand,
    SignCommand,
    type SigningAlgorithmSpec,
} from "@aws-sdk/client-kms";
import { ACCOMPLICES, APPLICATION, type Attacker, CARTORIO, type Person } from "./cast";
import { isEnabled } from "./keyPolicies";
import { isSignatureOf, MESSAGE, type Stage, type Target } from "./stage";

/** A key that an attacker made. */
export interface OwnKey {
    readonly keyArn: string;
    readonly publicKey: Buffer;
}

/** What refuses a call by policy, in KMS and in STS. Any other error is a fault of the test. */
const REFUSALS: readonly string[] = ["AccessDeniedException", "AccessDenied"];

/** The keys that attackers made, by stage and attacker: RSA keys take long to make. */
const ownKeys = new WeakMap<Stage, Map<string, Promise<OwnKey | undefined>>>();

/** One cell of the matrix. */
export class Scene {
    /** What was called, and the service's words. */
    readonly notes: string[] = [];

    constructor(
        readonly stage: Stage,
        readonly attacker: Attacker,
        readonly target: Target,
    ) {}

    get isInside(): boolean {
        return this.attacker.accountId === CARTORIO;
    }

    /** The attacker's own client. */
    get kms(): KMSClient {
        return this.stage.kms(this.attacker.name);
    }

    /**
     * Awaits a call, and notes what became of it.
     * @param alsoRefused other errors that the attack may meet.
     * @returns undefined where it was refused.
     */
    async try<T>(
        what: string,
        call: Promise<T>,
        alsoRefused: readonly string[] = [],
    ): Promise<T | undefined> {
        try {
            const answer = await call;
            this.notes.push(`${what}: done`);
            return answer;
        } catch (error) {
            if (!(error instanceof Error) || ![...REFUSALS, ...alsoRefused].includes(error.name)) {
                throw error;
            }
            this.notes.push(`${what}: ${error.name}: ${error.message}`);
            return undefined;
        }
    }

    /** Whether a client signs the message, and the signature is one of the key under attack. */
    async signs(
        who: Person | { readonly name: string; readonly kms: KMSClient },
        KeyId = this.target.keyArn,
        publicKey = this.target.publicKey,
        SigningAlgorithm: SigningAlgorithmSpec = "RSASSA_PSS_SHA_256",
    ): Promise<boolean> {
        const kms = "kms" in who ? who.kms : this.stage.kms(who.name);
        const command = new SignCommand({ KeyId, Message: MESSAGE, SigningAlgorithm });
        const answer = await this.try(`Sign by ${who.name}`, kms.send(command));
        if (answer === undefined) {
            return false;
        }
        const isPss = SigningAlgorithm.startsWith("RSASSA_PSS");
        if (!isSignatureOf(publicKey, answer.Signature!, isPss)) {
            throw new Error(
                `${who.name} got a signature by ${KeyId} that is not one of ${answer.KeyId}`,
            );
        }
        return true;
    }

    /** Whether one of several signs with the key under attack. */
    async oneSigns(people: readonly Person[], KeyId?: string, publicKey?: Buffer) {
        for (const person of people) {
            if (await this.signs(person, KeyId, publicKey)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Rewrites the key's policy so that attacker and accomplices may do everything with it, and enables the key.
     * @returns whether the policy is the attacker's now.
     */
    async rewritePolicy(
        accomplices: readonly Person[] = [],
        BypassPolicyLockoutSafetyCheck = false,
    ): Promise<boolean> {
        const { keyArn: KeyId, state } = this.target;
        const Policy = openPolicy([this.attacker, ...accomplices]);
        const input = { KeyId, Policy, BypassPolicyLockoutSafetyCheck };
        const put = this.kms.send(new PutKeyPolicyCommand(input));
        if ((await this.try("PutKeyPolicy", put)) === undefined) {
            return false;
        }
        if (!isEnabled(state)) {
            await this.enable();
        }
        return true;
    }

    async enable(): Promise<boolean> {
        const command = new EnableKeyCommand({ KeyId: this.target.keyArn });
        return (await this.try("EnableKey", this.kms.send(command))) !== undefined;
    }

    /** A signing key of the attacker's own, with which whoever he likes may sign; undefined where refused. */
    async ownKey(): Promise<OwnKey | undefined> {
        const made = ownKeys.get(this.stage) ?? new Map<string, Promise<OwnKey | undefined>>();
        ownKeys.set(this.stage, made);
        const key = made.get(this.attacker.name) ?? this.#makeKey();
        made.set(this.attacker.name, key);
        return key;
    }

    async #makeKey(): Promise<OwnKey | undefined> {
        const others = [APPLICATION, ...Object.values(ACCOMPLICES).flat()];
        const created = await this.try(
            "CreateKey",
            this.kms.send(
                new CreateKeyCommand({
                    KeySpec: "RSA_2048",
                    KeyUsage: "SIGN_VERIFY",
                    Policy: openPolicy([this.attacker, ...others]),
                }),
            ),
        );
        if (created === undefined) {
            return undefined;
        }
        const keyArn = created.KeyMetadata!.Arn!;
        const { PublicKey } = await this.kms.send(new GetPublicKeyCommand({ KeyId: keyArn }));
        return { keyArn, publicKey: Buffer.from(PublicKey!) };
    }
}

/** A key policy that lets people do everything. */
export function openPolicy(people: readonly Person[]): string {
    const AWS = [...new Set(people.map(({ principal }) => principal))];
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" }],
    });
}
