import assert from "node:assert/strict";
import {
    CancelKeyDeletionCommand,
    CreateAliasCommand,
    CreateKeyCommand,
    DecryptCommand,
    DeleteAliasCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    EnableKeyCommand,
    EncryptCommand,
    GetKeyPolicyCommand,
    type KMSClient,
    ListAliasesCommand,
    ListResourceTagsCommand,
    PutKeyPolicyCommand,
    ScheduleKeyDeletionCommand,
    TagResourceCommand,
    UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";

/** What AWS's clients can see of a key. */
export interface KeyView {
    readonly state: string;
    readonly description: string;
    readonly policy: string;
    readonly tags: Readonly<Record<string, string>>;
    readonly aliases: readonly string[];
}

/** A change of a key: the call, and what the key looks like once it is done. */
interface Change {
    readonly name: string;
    readonly call: (kms: KMSClient) => Promise<{ readonly $metadata: { requestId?: string } }>;
    readonly done: (view: KeyView) => KeyView;
}

/** A key with what was acknowledged of it, and the change whose answer never came. */
interface KnownKey {
    readonly keyId: string;
    view: KeyView;
    pending?: Change;
    /** Made by the key when it was new: a lost or changed material can't decrypt it. */
    readonly ciphertext: Uint8Array;
}

/** One client that changes keys of its own, one call after the other, and remembers every answer. */
export class Worker {
    readonly #keys: KnownKey[] = [];
    /** Ids of the requests that were answered. */
    readonly answered: string[] = [];
    #count = 0;

    constructor(
        private readonly name: string,
        /** From 0 to 1. */
        private readonly random: () => number,
    ) {}

    /** Works until a call fails, as it does when the sandbox is killed. */
    async run(kms: KMSClient): Promise<void> {
        for (;;) {
            if (this.#keys.length === 0 || this.random() < 0.05) {
                const key = await this.#newKey(kms);
                if (key === undefined) {
                    return;
                }
                this.#keys.push(key);
                continue;
            }
            const key = this.#keys[Math.floor(this.random() * this.#keys.length)]!;
            const change = this.#chooseChange(key);
            key.pending = change;
            try {
                this.#note(await change.call(kms));
            } catch (error) {
                requireBrokenConnection(error);
                return;
            }
            key.view = change.done(key.view);
            delete key.pending;
        }
    }

    /** Fails unless every key is as it was acknowledged, or as its unanswered change makes it. */
    async check(kms: KMSClient): Promise<void> {
        for (const key of this.#keys) {
            const actual = await look(kms, key.keyId);
            const { pending, view } = key;
            const wanted =
                pending === undefined || isSame(actual, view) ? view : pending.done(view);
            assert.deepEqual(
                actual,
                wanted,
                `key ${key.keyId}, under way: ${pending?.name ?? "-"}`,
            );
            key.view = actual;
            delete key.pending;
            if (actual.state === "Enabled") {
                const { CiphertextBlob } = { CiphertextBlob: key.ciphertext };
                const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob }));
                assert.equal(Buffer.from(Plaintext!).toString("utf8"), key.keyId);
            }
        }
    }

    async #newKey(kms: KMSClient): Promise<KnownKey | undefined> {
        const Description = `made by ${this.name}`;
        try {
            const made = await kms.send(new CreateKeyCommand({ Description }));
            this.#note(made);
            const keyId = made.KeyMetadata!.KeyId!;
            const Plaintext = Buffer.from(keyId, "utf8");
            const encrypted = await kms.send(new EncryptCommand({ KeyId: keyId, Plaintext }));
            this.#note(encrypted);
            return {
                keyId,
                view: await look(kms, keyId),
                ciphertext: encrypted.CiphertextBlob!,
            };
        } catch (error) {
            requireBrokenConnection(error);
            return undefined;
        }
    }

    #chooseChange({ keyId: KeyId, view }: KnownKey): Change {
        const serial = `${this.name}-${++this.#count}`;
        const isPending = view.state === "PendingDeletion";
        const changes: Change[] = isPending
            ? [
                  {
                      name: "CancelKeyDeletion",
                      call: (kms) => kms.send(new CancelKeyDeletionCommand({ KeyId })),
                      done: (old) => ({ ...old, state: "Disabled" }),
                  },
              ]
            : [
                  {
                      name: "UpdateKeyDescription",
                      call: (kms) =>
                          kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: serial })),
                      done: (old) => ({ ...old, description: serial }),
                  },
                  {
                      name: "TagResource",
                      call: (kms) =>
                          kms.send(
                              new TagResourceCommand({
                                  KeyId,
                                  Tags: [{ TagKey: "serial", TagValue: serial }],
                              }),
                          ),
                      done: (old) => ({ ...old, tags: { ...old.tags, serial } }),
                  },
                  {
                      name: "PutKeyPolicy",
                      call: (kms) =>
                          kms.send(
                              new PutKeyPolicyCommand({ KeyId, Policy: renamed(view, serial) }),
                          ),
                      done: (old) => ({ ...old, policy: renamed(view, serial) }),
                  },
                  view.state === "Enabled"
                      ? {
                            name: "DisableKey",
                            call: (kms) => kms.send(new DisableKeyCommand({ KeyId })),
                            done: (old) => ({ ...old, state: "Disabled" }),
                        }
                      : {
                            name: "EnableKey",
                            call: (kms) => kms.send(new EnableKeyCommand({ KeyId })),
                            done: (old) => ({ ...old, state: "Enabled" }),
                        },
                  {
                      name: "ScheduleKeyDeletion",
                      call: (kms) => kms.send(new ScheduleKeyDeletionCommand({ KeyId })),
                      done: (old) => ({ ...old, state: "PendingDeletion" }),
                  },
                  {
                      name: "CreateAlias",
                      call: (kms) =>
                          kms.send(
                              new CreateAliasCommand({
                                  TargetKeyId: KeyId,
                                  AliasName: `alias/${serial}`,
                              }),
                          ),
                      done: (old) => ({
                          ...old,
                          aliases: [...old.aliases, `alias/${serial}`].sort(),
                      }),
                  },
              ];
        const [AliasName] = view.aliases;
        // Few aliases a key, so that listing them stays one page.
        if (AliasName !== undefined && (view.aliases.length > 5 || this.random() < 0.2)) {
            return {
                name: "DeleteAlias",
                call: (kms) => kms.send(new DeleteAliasCommand({ AliasName })),
                done: (old) => ({
                    ...old,
                    aliases: old.aliases.filter((name) => name !== AliasName),
                }),
            };
        }
        return changes[Math.floor(this.random() * changes.length)]!;
    }

    #note({ $metadata: { requestId } }: { readonly $metadata: { requestId?: string } }): void {
        this.answered.push(requestId!);
    }
}

async function look(kms: KMSClient, KeyId: string): Promise<KeyView> {
    const { KeyMetadata: key } = await kms.send(new DescribeKeyCommand({ KeyId }));
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
    const { Tags = [] } = await kms.send(new ListResourceTagsCommand({ KeyId }));
    const { Aliases = [] } = await kms.send(new ListAliasesCommand({ KeyId }));
    return {
        state: key!.KeyState!,
        description: key!.Description!,
        policy: Policy!,
        tags: Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey!, TagValue!])),
        aliases: Aliases.map(({ AliasName }) => AliasName!).sort(),
    };
}

/** The policy with another Id: nothing else changes. */
function renamed({ policy }: KeyView, id: string): string {
    return JSON.stringify({ ...(JSON.parse(policy) as object), Id: id });
}

function isSame(one: KeyView, other: KeyView): boolean {
    return JSON.stringify(one) === JSON.stringify(other);
}

/** A sandbox that is gone breaks connections; any answer of its own to these calls is a fault. */
function requireBrokenConnection(error: unknown): void {
    const code = (error as { readonly code?: string }).code ?? "";
    if (!["ECONNRESET", "ECONNREFUSED", "EPIPE"].includes(code)) {
        throw error;
    }
}
