/** Builders of resources as the engine shows them to a policy, and the judge of one policy. */
import fs from "node:fs";
import path from "node:path";

import * as sdk from "@pulumi/policy";
import type { ResourceValidationArgs, ResourceValidationPolicy } from "@pulumi/policy";

/** Exported for tests, and without a type. */
const { unknownCheckingProxy } = sdk as unknown as {
    unknownCheckingProxy: (props: object) => Record<string, unknown>;
};

export const ACCOUNT = "111111111111";
export const OTHER_ACCOUNT = "222222222222";
export const ORGANIZATION = "o-exemplo12345";
/** What the engine sends for a text that is unknown at preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export const ROLE = (name: string, account = ACCOUNT): string =>
    `arn:aws:iam::${account}:role/cartorio/${name}`;
export const ROOT = (account = ACCOUNT): string => `arn:aws:iam::${account}:root`;

/** A resource before it is judged. */
export interface Resource {
    readonly type: string;
    readonly name: string;
    readonly props: Readonly<Record<string, unknown>>;
    readonly opts: Readonly<Record<string, unknown>>;
    readonly provider: Readonly<Record<string, unknown>>;
}

/** What is other than in the builder's resource; `undefined` takes a property away. */
export interface Over {
    readonly props?: Readonly<Record<string, unknown>>;
    readonly opts?: Readonly<Record<string, unknown>>;
    readonly provider?: Readonly<Record<string, unknown>>;
    readonly type?: string;
}

const GOLDEN = path.join(__dirname, "../components/golden");

export function goldenNames(): string[] {
    return fs.readdirSync(GOLDEN).sort();
}

/** A policy that the components make, as text. */
export function golden(name: string): string {
    const text = fs.readFileSync(path.join(GOLDEN, name.replace(/(\.json)?$/, ".json")), "utf8");
    return JSON.stringify(JSON.parse(text));
}

export type Statement = Record<string, unknown>;

/** A golden policy with its statements by Sid, changed. */
export function edited(
    name: string,
    edit: (bySid: Record<string, Statement>, all: Statement[]) => void,
): string {
    const document = JSON.parse(golden(name)) as { Statement: Statement[] };
    edit(
        Object.fromEntries(document.Statement.map((item) => [String(item["Sid"]), item])),
        document.Statement,
    );
    return JSON.stringify(document);
}

/** The active policy of a signing key with one more statement. */
export function withStatement(statement: Statement, name = "signing-active"): string {
    return edited(name, (_, all) =>
        all.push({ Sid: "Added", Effect: "Allow", Resource: "*", ...statement }),
    );
}

/** The active policy of a signing key without one statement. */
export function without(sid: string): string {
    return edited("signing-active", (bySid, all) =>
        all.splice(all.indexOf(bySid[sid] as Statement), 1),
    );
}

export function parentUrn(type: string): string {
    return `urn:pulumi:prod-990010::cartorio-digital::${type}::assinatura`;
}

export function tags(over: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    return {
        "cartorio:cns": "990010",
        "cartorio:uf": "SP",
        "cartorio:classe": "2",
        "cartorio:ambiente": "prod",
        "cartorio:geracao": "1",
        "cartorio:estado": "active",
        ...over,
    };
}

function resource(base: Resource, over: Over): Resource {
    const merge = (a: object, b: object = {}): Record<string, unknown> =>
        Object.fromEntries(
            Object.entries({ ...a, ...b }).filter(([, value]) => value !== undefined),
        );
    return {
        type: over.type ?? base.type,
        name: base.name,
        props: merge(base.props, over.props),
        opts: merge(base.opts, over.opts),
        provider: merge(base.provider, over.provider),
    };
}

const OPTIONS = { protect: true, ignoreChanges: [], aliases: [] };
const PROVIDER = { region: "sa-east-1", allowedAccountIds: JSON.stringify([ACCOUNT]) };

/** A key as `CartorioSigningKey` declares it. */
export function signingKey(over: Over = {}): Resource {
    const props = {
        description: "Chave KMS para assinatura do Cartório Digital (CNS 99.001-0, geração 1)",
        keyUsage: "SIGN_VERIFY",
        customerMasterKeySpec: "RSA_2048",
        multiRegion: false,
        deletionWindowInDays: 30,
        isEnabled: true,
        policy: golden("signing-active"),
        tags: tags(),
    };
    const opts = { ...OPTIONS, parent: parentUrn("cartorio:index:CartorioSigningKey") };
    const base = { type: "aws:kms/key:Key", name: "assinatura-g1", props, opts };
    return resource({ ...base, provider: PROVIDER }, over);
}

/** A key as `CartorioDocumentKey` declares it. */
export function documentKey(over: Over = {}): Resource {
    const props = {
        ...signingKey().props,
        keyUsage: "ENCRYPT_DECRYPT",
        customerMasterKeySpec: "SYMMETRIC_DEFAULT",
        enableKeyRotation: true,
        policy: golden("document"),
    };
    const opts = { ...OPTIONS, parent: parentUrn("cartorio:index:CartorioDocumentKey") };
    const base = { type: "aws:kms/key:Key", name: "documentos-key", props, opts };
    return resource({ ...base, provider: PROVIDER }, over);
}

export function alias(over: Over = {}): Resource {
    const props = { name: "alias/cartorio-assinatura", targetKeyId: "1234abcd" };
    const opts = { ...OPTIONS, parent: parentUrn("cartorio:index:CartorioSigningKey") };
    const base = { type: "aws:kms/alias:Alias", name: "assinatura-alias", props, opts };
    return resource({ ...base, provider: PROVIDER }, over);
}

/** A signing key with that policy. */
export function keyWith(policy: unknown, over: Over = {}): Resource {
    return signingKey({ ...over, props: { ...over.props, policy } });
}

/** What a policy says of a resource. */
export interface Verdict {
    /** Messages of the violations that were reported. */
    readonly violations: readonly string[];
    /** What could not be judged; the engine shows it as advice. */
    readonly unknown?: string;
}

/** Judges as the engine's server does: unknowns throw, and what a policy throws of them is advice. */
export function judge(
    policy: ResourceValidationPolicy,
    subject: Resource,
    config: Readonly<Record<string, unknown>> = {},
): Verdict {
    const violations: string[] = [];
    const args = {
        type: subject.type,
        name: subject.name,
        urn: `urn:pulumi:prod-990010::cartorio-digital::${subject.type}::${subject.name}`,
        props: proxied(subject.props),
        opts: subject.opts,
        provider: { type: "pulumi:providers:aws", props: proxied(subject.provider) },
        stackTags: new Map(),
        getConfig: () => config,
    } as unknown as ResourceValidationArgs;
    const validation = policy.validateResource;
    if (typeof validation !== "function") {
        throw new Error(`${policy.name} has no single validateResource`);
    }
    try {
        void validation(args, (message) => violations.push(message));
    } catch (error) {
        if (error instanceof Error && error.constructor.name === "UnknownValueError") {
            return { violations, unknown: error.message };
        }
        throw error;
    }
    return { violations };
}

function proxied(props: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return unknownCheckingProxy(props);
}
