import type { GenerationState } from "./generation";

/** Alias of the active signing key: the same in every account, the account is the boundary. */
export const DEFAULT_SIGNING_ALIAS = "alias/cartorio-assinatura";

/** Alias of the document key, the same in every account. */
export const DEFAULT_DOCUMENT_ALIAS = "alias/cartorio-documentos";

/** Keys of the tags that every key carries; callers may not set them. */
export const REQUIRED_TAG_KEYS = [
    "cartorio:cns",
    "cartorio:uf",
    "cartorio:classe",
    "cartorio:ambiente",
    "cartorio:geracao",
    "cartorio:estado",
] as const;
/** One of {@link REQUIRED_TAG_KEYS}. */
export type RequiredTagKey = (typeof REQUIRED_TAG_KEYS)[number];

/** What the required tags of a key are made of. */
export interface RequiredTagValues {
    /** CNS, six digits. */
    readonly cns: string;
    /** Two-letter code of the federative unit. */
    readonly uf: string;
    /** Class of the office, 1 to 3. */
    readonly class: number;
    /** Environment, such as `prod`. */
    readonly environment: string;
    /** Number of the key's generation. */
    readonly generation: number;
    /** State of the key's generation. */
    readonly state: GenerationState;
}

/**
 * The tags that every key of a cartório must carry.
 *
 * @param values - Checked values: nothing is validated here.
 */
export function requiredTags(values: RequiredTagValues): Record<RequiredTagKey, string> {
    return {
        "cartorio:cns": values.cns,
        "cartorio:uf": values.uf,
        "cartorio:classe": String(values.class),
        "cartorio:ambiente": values.environment,
        "cartorio:geracao": String(values.generation),
        "cartorio:estado": values.state,
    };
}

/**
 * Name of the child that holds one generation of a signing key.
 *
 * @remarks Frozen: another name is another resource, and Pulumi would try to replace the key.
 */
export function generationChildName(component: string, generation: number): string {
    return `${component}-g${generation}`;
}

/**
 * Name of the child that holds a document key.
 *
 * @remarks Frozen, see {@link generationChildName}.
 */
export function documentKeyChildName(component: string): string {
    return `${component}-key`;
}

/**
 * Name of the child that holds a component's alias.
 *
 * @remarks Frozen, see {@link generationChildName}.
 */
export function aliasChildName(component: string): string {
    return `${component}-alias`;
}

/**
 * ARN of a role: names are relative to the cartório's account, ARNs are taken as they are.
 *
 * @param accountId - Twelve digits.
 * @param role - Name with path (`cartorio/Signer`) or ARN.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function roleArn(accountId: string, role: string): string {
    return role.startsWith("arn:") ? role : `arn:aws:iam::${accountId}:role/${role}`;
}

/** ARN of an account's root user, which as a principal also stands for the whole account. */
export function rootArn(accountId: string): string {
    return `arn:aws:iam::${accountId}:root`;
}

/** A CNS as people read it: `990010` is shown `99.001-0`. */
export function displayCns(cns: string): string {
    return `${cns.slice(0, 2)}.${cns.slice(2, 5)}-${cns.slice(5)}`;
}

/** Description of a signing key, in Portuguese since the cartório's staff read it in the console. */
export function signingKeyDescription(cns: string, generation: number): string {
    return `Chave KMS para assinatura do Cartório Digital (CNS ${displayCns(cns)}, geração ${generation})`;
}

/** Description of a document key, in Portuguese. */
export function documentKeyDescription(cns: string): string {
    return `Chave KMS para cifrar documentos do Cartório Digital (CNS ${displayCns(cns)})`;
}
