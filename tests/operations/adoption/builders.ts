import { documentKeyPolicy } from "../../../components/documentKeyPolicy";
import { serializePolicy } from "../../../components/policyDocument";
import { resolveRoles } from "../../../components/roles";
import { signingKeyPolicy } from "../../../components/signingKeyPolicy";
import { type KeyView, policyDigest } from "../../../operations/account/keyFacts";
import type { StackAccount } from "../../../operations/account/stackAccount";
import type { AdoptionFacts } from "../../../operations/adoption/adoptionFacts";
import type { Cartorio } from "../../../registry/index";
import { generations, keyId } from "../deploy/builders";

const ACCOUNT = "111111110010";

/** The account of a cartório that has these generations. */
export function stackOf(over: Partial<Cartorio> = {}): StackAccount {
    return {
        ...{ stackName: "dev-990010", environment: "dev", region: "sa-east-1" },
        ...{ role: "cartorio/Deployer", file: "cartorios/dev/990010.yaml" },
        cartorio: {
            ...{ cns: "990010", name: "1º Ofício de Notas de Exemplo", uf: "SP" },
            ...{ municipality: "3550308", class: 2, accountId: ACCOUNT, wave: 1 },
            ...{ status: "active", signingKey: { generations: generations("active") } },
            ...over,
        },
    };
}

/** A signing key as a how-to makes it. */
export function howToKey(number: number, over: Partial<KeyView> = {}): KeyView {
    const policy = '{"Version":"2012-10-17","Statement":[]}';
    return {
        ...{ keyId: keyId(number), state: "Enabled", spec: "RSA_2048", usage: "SIGN_VERIFY" },
        arn: `arn:aws:kms:sa-east-1:${ACCOUNT}:key/${keyId(number)}`,
        ...{ origin: "AWS_KMS", multiRegion: false, publicKeySha256: `${number}`.repeat(64) },
        ...{ policy, policySha256: policyDigest(policy), tags: {} },
        ...over,
    };
}

/** The same key once it is the program's. */
export function ourKey(number: number, over: Partial<KeyView> = {}): KeyView {
    const inputs = { accountId: ACCOUNT, roles: resolveRoles(ACCOUNT) };
    const policy = serializePolicy(signingKeyPolicy({ ...inputs, maySign: true }));
    return howToKey(number, {
        ...{ policy, policySha256: policyDigest(policy), tags: tags(String(number)) },
        ...over,
    });
}

/** The document key of the program. */
export function documentKey(over: Partial<KeyView> = {}): KeyView {
    const roles = resolveRoles(ACCOUNT);
    const policy = serializePolicy(documentKeyPolicy({ cns: "990010", accountId: ACCOUNT, roles }));
    const key: { -readonly [Name in keyof KeyView]: KeyView[Name] } = howToKey(0, {
        ...{ spec: "SYMMETRIC_DEFAULT", usage: "ENCRYPT_DECRYPT" },
        ...{ policy, policySha256: policyDigest(policy), tags: tags("1") },
    });
    delete key.publicKeySha256;
    return { ...key, ...over };
}

function tags(generation: string): Record<string, string> {
    return {
        ...{ "cartorio:cns": "990010", "cartorio:uf": "SP", "cartorio:classe": "2" },
        ...{ "cartorio:ambiente": "dev", "cartorio:estado": "active" },
        "cartorio:geracao": generation,
    };
}

/** What an account holds of keys; by their ids. */
export function factsOf(
    keys: readonly KeyView[],
    over: Partial<AdoptionFacts> = {},
): AdoptionFacts {
    return {
        keys: new Map(keys.map((key) => [key.keyId, key])),
        ...{ state: new Map(), stateAliases: new Set<string>(), mentions: new Map() },
        ...over,
    };
}

/** A state that holds generation 1 and the document key. */
export const HELD: Pick<AdoptionFacts, "state" | "stateAliases"> = {
    state: new Map([
        ["signing-g1", keyId(1)],
        ["document-key", keyId(0)],
    ]),
    stateAliases: new Set(["signing-alias", "document-alias"]),
};
