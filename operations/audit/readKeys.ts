import {
    DescribeKeyCommand,
    GetKeyPolicyCommand,
    type GrantListEntry,
    type KeyMetadata,
    KMSClient,
    paginateListAliases,
    paginateListGrants,
    paginateListKeys,
    paginateListResourceTags,
} from "@aws-sdk/client-kms";
import { awsRefusal, isDenied } from "../account/awsErrors";
import type { SessionCredentials } from "../account/becomeRole";
import type { GrantFacts, KeyFacts } from "./accessFacts";

/** What an RSA key can sign with; of a key that nobody may look at, the worst is assumed. */
const RSA_ALGORITHMS = ["PSS", "PKCS1_V1_5"].flatMap((scheme) =>
    ["256", "384", "512"].map((size) => `RSASSA_${scheme}_SHA_${size}`),
);

/**
 * Reads every customer key of the account and Region to which the credentials belong, with policy,
 * grants, aliases and tags. What AWS refuses to show is listed with the key.
 * @throws what the SDK throws for anything else.
 */
export async function readKeys(
    region: string,
    credentials: SessionCredentials,
): Promise<KeyFacts[]> {
    const kms = new KMSClient({ region, credentials });
    try {
        const aliases = await all(paginateListAliases({ client: kms }, {}), (page) => page.Aliases);
        const keys = await all(paginateListKeys({ client: kms }, {}), (page) => page.Keys);
        const facts: KeyFacts[] = [];
        for (const { KeyArn: arn } of keys) {
            const names = aliases
                .filter(({ TargetKeyId: target }) => arn!.endsWith(`:key/${target}`))
                .map(({ AliasName: name }) => name!);
            const key = await readKey(kms, arn!, names);
            facts.push(...(key === undefined ? [] : [key]));
        }
        return facts;
    } finally {
        kms.destroy();
    }
}

/** A customer key; nothing for one of AWS's own. */
async function readKey(
    kms: KMSClient,
    arn: string,
    aliases: readonly string[],
): Promise<KeyFacts | undefined> {
    const unread: string[] = [];
    const ask = async <T>(what: string, call: () => Promise<T>): Promise<T | undefined> => {
        try {
            return await call();
        } catch (error) {
            const refusal = awsRefusal(error);
            if (refusal === undefined || !isDenied(refusal)) {
                throw error;
            }
            unread.push(`AWS does not show the Auditor its ${what}: ${refusal.message}`);
            return undefined;
        }
    };
    const KeyId = arn;
    const metadata = await ask(
        "description",
        async () => (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata,
    );
    if (metadata?.KeyManager === "AWS") {
        return undefined;
    }
    const policy = await ask(
        "policy",
        async () => (await kms.send(new GetKeyPolicyCommand({ KeyId }))).Policy,
    );
    const grants = await ask("grants", () =>
        all(paginateListGrants({ client: kms }, { KeyId }), (page) => page.Grants),
    );
    const tags = await ask("tags", () =>
        all(paginateListResourceTags({ client: kms }, { KeyId }), (page) => page.Tags),
    );
    return {
        ...described(arn, metadata),
        aliases,
        tags: Object.fromEntries((tags ?? []).map(({ TagKey, TagValue }) => [TagKey!, TagValue!])),
        ...(policy === undefined ? {} : { policy }),
        grants: (grants ?? []).map(grantOf),
        unread,
    };
}

function described(arn: string, metadata: KeyMetadata | undefined) {
    const [, , , region = "", accountId = ""] = arn.split(":");
    const { SigningAlgorithms, EncryptionAlgorithms, MacAlgorithms } = metadata ?? {};
    return {
        ...{ arn, region, accountId },
        state: metadata?.KeyState ?? "unknown",
        keyUsage: metadata?.KeyUsage ?? "SIGN_VERIFY",
        keySpec: metadata?.KeySpec ?? "unknown",
        origin: metadata?.Origin ?? "unknown",
        multiRegion: metadata?.MultiRegion ?? false,
        algorithms:
            metadata === undefined
                ? RSA_ALGORITHMS
                : (SigningAlgorithms ?? EncryptionAlgorithms ?? MacAlgorithms ?? []),
    };
}

function grantOf(entry: GrantListEntry): GrantFacts {
    const { GrantId, GranteePrincipal, GranteeServicePrincipal, Operations, Constraints } = entry;
    const wanted = {
        ...Constraints?.EncryptionContextSubset,
        ...Constraints?.EncryptionContextEquals,
    };
    const pairs = Object.entries(wanted).map(([name, value]) => `${name} = ${value}`);
    return {
        grantId: GrantId!,
        grantee: GranteePrincipal ?? GranteeServicePrincipal!,
        operations: Operations ?? [],
        ...(pairs.length > 0
            ? { constraint: `the encryption context has ${pairs.join(", ")}` }
            : {}),
    };
}

async function all<P, T>(
    pages: AsyncIterable<P>,
    items: (page: P) => readonly T[] | undefined,
): Promise<T[]> {
    const found: T[] = [];
    for await (const page of pages) {
        found.push(...(items(page) ?? []));
    }
    return found;
}
