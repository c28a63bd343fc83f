import {
    CancelKeyDeletionCommand,
    CreateAliasCommand,
    CreateGrantCommand,
    DecryptCommand,
    DeleteAliasCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    DisableKeyRotationCommand,
    EnableKeyCommand,
    EnableKeyRotationCommand,
    EncryptCommand,
    GenerateDataKeyCommand,
    GenerateDataKeyWithoutPlaintextCommand,
    GetKeyPolicyCommand,
    GetKeyRotationStatusCommand,
    GetPublicKeyCommand,
    ListAliasesCommand,
    ListGrantsCommand,
    ListKeyPoliciesCommand,
    ListResourceTagsCommand,
    PutKeyPolicyCommand,
    ReEncryptCommand,
    RevokeGrantCommand,
    ScheduleKeyDeletionCommand,
    SignCommand,
    TagResourceCommand,
    UntagResourceCommand,
    UpdateAliasCommand,
    UpdateKeyDescriptionCommand,
    VerifyCommand,
} from "@aws-sdk/client-kms";
import { present, refused } from "../checks";
import { guide, type ConformanceCase } from "../conformanceCase";
import type { Context } from "../context";
import type { WantedState } from "../keys";
import { defaultPolicy } from "../policies";

const MESSAGE = Buffer.from("message");
const PSS = { SigningAlgorithm: "RSASSA_PSS_SHA_256" } as const;

/** What AWS answers: an error's name, or nothing where the operation works. */
type Answer = "" | "DisabledException" | "KMSInvalidStateException";

/** An operation on a key of a state. */
interface Row {
    readonly disabled: Answer;
    readonly pending: Answer;
    /** Brings about, while the key is enabled, what the call needs. */
    readonly prepare?: (context: Context, KeyId: string) => Promise<string>;
    /** `prepared` is what `prepare` gave, else a text without meaning. */
    readonly command: (KeyId: string, prepared: string) => unknown;
}

// AWS's page leaves open which of the two names pending deletion has; it is known to be the second.
const crypto = { disabled: "DisabledException", pending: "KMSInvalidStateException" } as const;
const edit = { disabled: "", pending: "KMSInvalidStateException" } as const;
const read = { disabled: "", pending: "" } as const;

const withAlias = (context: Context, KeyId: string) => context.keys.alias(KeyId);
const withAccount = (context: Context) => context.account();

async function withCiphertext({ kms }: Context, KeyId: string): Promise<string> {
    const answer = await kms.send(new EncryptCommand({ KeyId, Plaintext: MESSAGE }));
    return Buffer.from(present(answer.CiphertextBlob, "CiphertextBlob")).toString("base64");
}

async function withGrant(context: Context, KeyId: string): Promise<string> {
    const answer = await context.kms.send(
        new CreateGrantCommand({
            KeyId,
            GranteePrincipal: `arn:aws:iam::${await context.account()}:root`,
            Operations: ["DescribeKey"],
        }),
    );
    return present(answer.GrantId, "GrantId");
}

/** AWS's key-state table, as far as it goes for signing keys. */
const SIGNING: Readonly<Record<string, Row>> = {
    Sign: { ...crypto, command: (KeyId) => new SignCommand({ KeyId, Message: MESSAGE, ...PSS }) },
    Verify: {
        ...crypto,
        command: (KeyId) =>
            new VerifyCommand({ KeyId, Message: MESSAGE, Signature: Buffer.alloc(256), ...PSS }),
    },
    GetPublicKey: { ...crypto, command: (KeyId) => new GetPublicKeyCommand({ KeyId }) },
    CreateGrant: {
        ...crypto,
        prepare: withAccount,
        command: (KeyId, account) =>
            new CreateGrantCommand({
                KeyId,
                GranteePrincipal: `arn:aws:iam::${account}:root`,
                Operations: ["Sign"],
            }),
    },
    ListGrants: { ...read, command: (KeyId) => new ListGrantsCommand({ KeyId }) },
    RevokeGrant: {
        ...read,
        prepare: withGrant,
        command: (KeyId, GrantId) => new RevokeGrantCommand({ KeyId, GrantId }),
    },
    DescribeKey: { ...read, command: (KeyId) => new DescribeKeyCommand({ KeyId }) },
    GetKeyPolicy: { ...read, command: (KeyId) => new GetKeyPolicyCommand({ KeyId }) },
    ListKeyPolicies: { ...read, command: (KeyId) => new ListKeyPoliciesCommand({ KeyId }) },
    ListAliases: { ...read, command: (KeyId) => new ListAliasesCommand({ KeyId }) },
    ListResourceTags: { ...read, command: (KeyId) => new ListResourceTagsCommand({ KeyId }) },
    PutKeyPolicy: {
        ...read,
        prepare: withAccount,
        command: (KeyId, account) =>
            new PutKeyPolicyCommand({ KeyId, Policy: defaultPolicy(account) }),
    },
    TagResource: {
        ...edit,
        command: (KeyId) =>
            new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "b" }] }),
    },
    UntagResource: {
        ...edit,
        command: (KeyId) => new UntagResourceCommand({ KeyId, TagKeys: ["a"] }),
    },
    UpdateKeyDescription: {
        ...edit,
        command: (KeyId) => new UpdateKeyDescriptionCommand({ KeyId, Description: "x" }),
    },
    CreateAlias: {
        ...edit,
        prepare: (context) => Promise.resolve(context.keys.aliasName()),
        command: (TargetKeyId, AliasName) => new CreateAliasCommand({ AliasName, TargetKeyId }),
    },
    DeleteAlias: {
        ...read,
        prepare: withAlias,
        command: (_KeyId, AliasName) => new DeleteAliasCommand({ AliasName }),
    },
    "UpdateAlias-to-it": {
        ...edit,
        prepare: async (context) => withAlias(context, (await context.key("signing")).KeyId),
        command: (TargetKeyId, AliasName) => new UpdateAliasCommand({ AliasName, TargetKeyId }),
    },
    "UpdateAlias-away-from-it": {
        ...read,
        prepare: async (context, KeyId) =>
            `${await withAlias(context, KeyId)} ${(await context.key("signing")).KeyId}`,
        command: (_KeyId, prepared) => {
            const [AliasName, TargetKeyId] = prepared.split(" ");
            return new UpdateAliasCommand({ AliasName, TargetKeyId });
        },
    },
    EnableKey: { ...edit, command: (KeyId) => new EnableKeyCommand({ KeyId }) },
    DisableKey: { ...edit, command: (KeyId) => new DisableKeyCommand({ KeyId }) },
    ScheduleKeyDeletion: {
        ...edit,
        command: (KeyId) => new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }),
    },
    CancelKeyDeletion: {
        disabled: "KMSInvalidStateException",
        pending: "",
        command: (KeyId) => new CancelKeyDeletionCommand({ KeyId }),
    },
};

/** The same table for what only symmetric keys do. */
const SYMMETRIC: Readonly<Record<string, Row>> = {
    Encrypt: {
        ...crypto,
        command: (KeyId) => new EncryptCommand({ KeyId, Plaintext: MESSAGE }),
    },
    Decrypt: {
        ...crypto,
        prepare: withCiphertext,
        command: (KeyId, text) =>
            new DecryptCommand({ KeyId, CiphertextBlob: Buffer.from(text, "base64") }),
    },
    "ReEncrypt-from-it": {
        ...crypto,
        prepare: async (context, KeyId) =>
            `${await withCiphertext(context, KeyId)} ${(await context.key("symmetric")).KeyId}`,
        command: (_KeyId, prepared) => {
            const [text = "", DestinationKeyId] = prepared.split(" ");
            const CiphertextBlob = Buffer.from(text, "base64");
            return new ReEncryptCommand({ CiphertextBlob, DestinationKeyId });
        },
    },
    "ReEncrypt-to-it": {
        ...crypto,
        prepare: async (context) => withCiphertext(context, (await context.key("symmetric")).KeyId),
        command: (DestinationKeyId, text) =>
            new ReEncryptCommand({
                CiphertextBlob: Buffer.from(text, "base64"),
                DestinationKeyId,
            }),
    },
    GenerateDataKey: {
        ...crypto,
        command: (KeyId) => new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }),
    },
    GenerateDataKeyWithoutPlaintext: {
        ...crypto,
        command: (KeyId) =>
            new GenerateDataKeyWithoutPlaintextCommand({ KeyId, KeySpec: "AES_256" }),
    },
    EnableKeyRotation: {
        ...crypto,
        command: (KeyId) => new EnableKeyRotationCommand({ KeyId }),
    },
    DisableKeyRotation: {
        ...crypto,
        command: (KeyId) => new DisableKeyRotationCommand({ KeyId }),
    },
    GetKeyRotationStatus: {
        ...read,
        command: (KeyId) => new GetKeyRotationStatusCommand({ KeyId }),
    },
};

function stateCase(
    kind: "signing" | "symmetric",
    operation: string,
    row: Row,
    state: Exclude<WantedState, "Enabled">,
): ConformanceCase {
    const expected = state === "Disabled" ? row.disabled : row.pending;
    const shortState = state === "Disabled" ? "Disabled" : "Pending";
    return {
        id: `key-state-${operation}-${kind}-${shortState}`,
        title: `${operation} on a ${kind} key in state ${state}: ${expected || "works"}`,
        source: guide("key-state"),
        run: async (context) => {
            const name = `${kind}${shortState}` as const;
            const { KeyId } = await context.key(name);
            let prepared = "";
            if (row.prepare !== undefined) {
                await context.keys.bring(KeyId, "Enabled");
                prepared = await row.prepare(context, KeyId);
            }
            await context.keys.bring(KeyId, state);
            const call = context.changed(
                context.kms.send(row.command(KeyId, prepared) as never),
            ) as Promise<unknown>;
            await (expected === "" ? call : refused(call, expected));
        },
    };
}

export const keyStates: readonly ConformanceCase[] = (
    [
        ["signing", SIGNING],
        ["symmetric", SYMMETRIC],
    ] as const
).flatMap(([kind, table]) =>
    Object.entries(table).flatMap(([operation, row]) => [
        stateCase(kind, operation, row, "Disabled"),
        stateCase(kind, operation, row, "PendingDeletion"),
    ]),
);
