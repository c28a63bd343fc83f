import { createHash, createPublicKey } from "node:crypto";
import {
    DescribeKeyCommand,
    GetKeyPolicyCommand,
    GetPublicKeyCommand,
    type KMSClient,
    paginateListAliases,
    paginateListResourceTags,
} from "@aws-sdk/client-kms";
import { CliError } from "../cliError";
import { awsRefusal, isDenied, outsideFailure } from "./awsErrors";

/** A key as AWS shows it to an administrator or an auditor. */
export interface KeyView {
    readonly arn: string;
    readonly keyId: string;
    /** `KeyState` of AWS, such as `Enabled`. */
    readonly state: string;
    readonly spec: string;
    readonly usage: string;
    readonly origin: string;
    readonly multiRegion: boolean;
    /** SHA-256 of the public key (DER, SPKI), hexadecimal. AWS shows that of enabled signing keys only. */
    readonly publicKeySha256?: string;
    /** The public key, PEM (SPKI); as {@link publicKeySha256}. */
    readonly publicKeyPem?: string;
    /** {@link policyDigest} of {@link policy}. */
    readonly policySha256: string;
    /** The key policy, as AWS answers it. */
    readonly policy: string;
    readonly tags: Readonly<Record<string, string>>;
    /** When AWS deletes it; only while its deletion is pending. */
    readonly deletionDate?: Date;
}

/**
 * Looks at one key.
 * @param keyId id or ARN.
 * @returns nothing when the account has no such key.
 * @throws CliError `refused` when AWS does not show it to the caller, `outside` when it could not be asked.
 */
export async function viewKey(kms: KMSClient, keyId: string): Promise<KeyView | undefined> {
    return telling(`looking at key ${keyId}`, async () => {
        const metadata = await describe(kms, keyId);
        if (metadata === undefined) {
            return undefined;
        }
        const { Arn: arn, KeyState: state, KeyUsage: usage, DeletionDate: date } = metadata;
        const { Policy: policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: arn }));
        return {
            arn: arn!,
            keyId: metadata.KeyId!,
            state: state!,
            spec: metadata.KeySpec!,
            usage: usage!,
            origin: metadata.Origin!,
            multiRegion: metadata.MultiRegion ?? false,
            ...(state === "Enabled" && usage === "SIGN_VERIFY" ? await publicKey(kms, arn!) : {}),
            policySha256: policyDigest(policy!),
            policy: policy!,
            tags: await tagsOf(kms, arn!),
            ...(date === undefined ? {} : { deletionDate: date }),
        };
    });
}

/**
 * The id of the key behind an alias; nothing when there is no such alias, or it has no key.
 * @throws CliError as {@link viewKey}.
 */
export async function viewAlias(kms: KMSClient, aliasName: string): Promise<string | undefined> {
    return (await viewAliasTarget(kms, aliasName))?.keyId;
}

/** What an alias points at. */
export interface AliasTarget {
    /** Id of the key. */
    readonly keyId: string;
    /** Since when it points there, by AWS's clock. */
    readonly since: Date;
}

/** The same, and since when. @throws CliError as {@link viewKey}. */
export async function viewAliasTarget(
    kms: KMSClient,
    aliasName: string,
): Promise<AliasTarget | undefined> {
    return telling(`looking for ${aliasName}`, async () => {
        for await (const { Aliases = [] } of paginateListAliases({ client: kms }, {})) {
            const found = Aliases.find(({ AliasName: name }) => name === aliasName);
            if (found !== undefined) {
                const { TargetKeyId: keyId, LastUpdatedDate: since } = found;
                return keyId === undefined ? undefined : { keyId, since: since! };
            }
        }
        return undefined;
    });
}

/**
 * SHA-256, hexadecimal, of what a key policy says, however it is written: of the parsed document without
 * blanks, the members of objects sorted by name, the items of lists of texts sorted. The order of the
 * statements counts, so that nobody has to trust that it doesn't.
 * @throws CliError `refused` when the text is no JSON.
 */
export function policyDigest(policy: string): string {
    let document: unknown;
    try {
        document = JSON.parse(policy);
    } catch (cause) {
        throw new CliError(
            "refused",
            `the key policy is no JSON: ${(cause as Error).message}. Look at it with: aws kms get-key-policy`,
            { cause },
        );
    }
    return sha256(JSON.stringify(sorted(document)));
}

/** SHA-256, hexadecimal, of a public key given as PEM or DER (SPKI): of the DER. */
export function publicKeyDigest(key: string | Uint8Array): string {
    const parsed =
        typeof key === "string"
            ? createPublicKey(key)
            : createPublicKey({ key: Buffer.from(key), format: "der", type: "spki" });
    return sha256(parsed.export({ format: "der", type: "spki" }));
}

function sorted(value: unknown): unknown {
    if (Array.isArray(value)) {
        const items = value.map(sorted);
        return items.every((item) => typeof item === "string") ? items.sort() : items;
    }
    if (typeof value === "object" && value !== null) {
        const members = Object.entries(value).map(
            ([name, inner]) => [name, sorted(inner)] as const,
        );
        // By code unit, whatever the machine's language.
        return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    return value;
}

function sha256(bytes: string | Uint8Array): string {
    return createHash("sha256").update(bytes).digest("hex");
}

async function describe(kms: KMSClient, KeyId: string) {
    try {
        return (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata;
    } catch (error) {
        if (awsRefusal(error)?.name === "NotFoundException") {
            return undefined;
        }
        throw error;
    }
}

async function publicKey(kms: KMSClient, KeyId: string) {
    const { PublicKey: spki } = await kms.send(new GetPublicKeyCommand({ KeyId }));
    const key = createPublicKey({ key: Buffer.from(spki!), format: "der", type: "spki" });
    return {
        publicKeySha256: publicKeyDigest(spki!),
        publicKeyPem: key.export({ format: "pem", type: "spki" }).toString(),
    };
}

async function tagsOf(kms: KMSClient, KeyId: string): Promise<Readonly<Record<string, string>>> {
    const tags: [string, string][] = [];
    for await (const page of paginateListResourceTags({ client: kms }, { KeyId })) {
        tags.push(
            ...(page.Tags ?? []).map(
                ({ TagKey, TagValue }) => [TagKey!, TagValue!] as [string, string],
            ),
        );
    }
    return Object.fromEntries(tags);
}

async function telling<T>(doing: string, work: () => Promise<T>): Promise<T> {
    try {
        return await work();
    } catch (error) {
        const refusal = awsRefusal(error);
        if (refusal !== undefined && isDenied(refusal)) {
            throw new CliError(
                "refused",
                `${doing}: AWS refuses it, ${refusal.message}. Compare the key's policy with the program's ` +
                    "(cartorio audit access); break-glass puts a policy back.",
                { cause: error },
            );
        }
        throw outsideFailure(doing, error);
    }
}
