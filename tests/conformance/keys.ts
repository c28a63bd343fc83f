import {
    CancelKeyDeletionCommand,
    CreateAliasCommand,
    CreateKeyCommand,
    DeleteAliasCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    EnableKeyCommand,
    type CreateKeyCommandInput,
    type KeyMetadata,
    type KMSClient,
    ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";

/** The tag that every key of the suite has, so that one that was left over is found. */
export const KEY_TAG = "cartorio-digital:conformance";

/** A key as CreateKey answered it. */
export type MadeKey = KeyMetadata & { readonly KeyId: string; readonly Arn: string };

/** The keys that cases share, because each costs money on AWS. */
export const SHARED = {
    signing: { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY", Description: "Cartório" },
    otherSigning: { CustomerMasterKeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
    ecc: { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" },
    symmetric: {},
    otherSymmetric: { KeySpec: "SYMMETRIC_DEFAULT", KeyUsage: "ENCRYPT_DECRYPT" },
    rsaEncryption: { KeySpec: "RSA_2048", KeyUsage: "ENCRYPT_DECRYPT" },
    /** Changed by cases, each of which brings it where it needs it. */
    scratch: {},
    /** Its policy is changed, and never one that can schedule no deletion. */
    policy: {},
    /** Gets a policy that nobody may change any more. */
    locked: {},
    signingDisabled: { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
    signingPending: { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
    symmetricDisabled: {},
    symmetricPending: {},
} as const satisfies Readonly<Record<string, CreateKeyCommandInput>>;
export type SharedKey = keyof typeof SHARED;

/** The state in which a case wants a key. */
export type WantedState = "Enabled" | "Disabled" | "PendingDeletion";

const SHORTEST_WINDOW_DAYS = 7;

/** The keys and aliases of one run: made when first asked for, all given up at the end. */
export class Keys {
    readonly #shared = new Map<SharedKey, Promise<MadeKey>>();
    readonly #made: { readonly kms: KMSClient; readonly key: MadeKey }[] = [];
    readonly #aliases = new Set<string>();
    #count = 0;

    /**
     * @param client Gives a client; a new one after the clock was set.
     * @param settle Waits until a change is seen everywhere.
     */
    constructor(
        private readonly runId: string,
        private readonly client: () => KMSClient,
        private readonly settle: () => Promise<void>,
    ) {}

    /** A key that cases share. */
    shared(name: SharedKey): Promise<MadeKey> {
        const present = this.#shared.get(name);
        if (present !== undefined) {
            return present;
        }
        const made = this.create(SHARED[name]);
        this.#shared.set(name, made);
        // A key that could not be made is tried again by the next case.
        made.catch(() => this.#shared.delete(name));
        return made;
    }

    /** Makes a key of a case's own: where a shared one will do, share it. */
    async create(input: CreateKeyCommandInput, kms = this.client()): Promise<MadeKey> {
        const Tags = [{ TagKey: KEY_TAG, TagValue: this.runId }, ...(input.Tags ?? [])];
        const { KeyMetadata: key } = await kms.send(new CreateKeyCommand({ ...input, Tags }));
        if (key?.Arn === undefined || key.KeyId === undefined) {
            throw new Error("CreateKey answered no KeyMetadata with KeyId and Arn");
        }
        const made = { ...key, KeyId: key.KeyId, Arn: key.Arn };
        this.#made.push({ kms, key: made });
        await this.settle();
        return made;
    }

    /** The name of an alias that nobody has; given up at the end wherever it points. */
    aliasName(ending = ""): string {
        this.#count += 1;
        return this.own(`alias/cartorio-conformance-${this.runId}-${String(this.#count)}${ending}`);
    }

    /** Notes the name of an alias that a case makes, so that it is given up with the others. */
    own(name: string): string {
        this.#aliases.add(name);
        return name;
    }

    /** Makes an alias and waits until it is seen. */
    async alias(TargetKeyId: string): Promise<string> {
        const AliasName = this.aliasName();
        await this.client().send(new CreateAliasCommand({ AliasName, TargetKeyId }));
        await this.settle();
        return AliasName;
    }

    /** Brings a key into a state, whatever state the case before left it in. */
    async bring(KeyId: string, wanted: WantedState): Promise<void> {
        const kms = this.client();
        const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId }));
        if (key?.KeyState === wanted) {
            return;
        }
        if (key?.KeyState === "PendingDeletion") {
            await kms.send(new CancelKeyDeletionCommand({ KeyId }));
        }
        if (wanted === "Enabled") {
            await kms.send(new EnableKeyCommand({ KeyId }));
        } else if (wanted === "Disabled") {
            await kms.send(new DisableKeyCommand({ KeyId }));
        } else {
            await this.scheduleDeletion(kms, KeyId);
        }
        await this.settle();
    }

    /** Deletes the aliases that cases have made, so that no key comes to AWS's limit of fifty. */
    async giveUpAliases(): Promise<void> {
        for (const AliasName of this.#aliases) {
            await this.client()
                .send(new DeleteAliasCommand({ AliasName }))
                .then(
                    () => this.#aliases.delete(AliasName),
                    (error: Error) =>
                        error.name === "NotFoundException" && this.#aliases.delete(AliasName),
                );
        }
    }

    /**
     * Deletes every alias and schedules every key for deletion, all that can be.
     * @returns what could not be given up, one sentence each.
     */
    async giveUp(): Promise<readonly string[]> {
        await Promise.allSettled(this.#shared.values());
        await this.giveUpAliases();
        const kept = [...this.#aliases].map((name) => `alias ${name} is left`);
        for (const { kms, key } of this.#made) {
            await this.giveUpKey(kms, key).catch((error: Error) => {
                if (error.name !== "NotFoundException") {
                    kept.push(`key ${key.Arn} is left: ${error.name}: ${error.message}`);
                }
            });
        }
        return kept;
    }

    /** How many keys the run has made. */
    get made(): number {
        return this.#made.length;
    }

    private async giveUpKey(kms: KMSClient, { KeyId }: MadeKey): Promise<void> {
        const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId }));
        if (key?.KeyState !== "PendingDeletion") {
            await this.scheduleDeletion(kms, KeyId);
        }
    }

    private async scheduleDeletion(kms: KMSClient, KeyId: string): Promise<void> {
        const PendingWindowInDays = SHORTEST_WINDOW_DAYS;
        await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays }));
    }
}
