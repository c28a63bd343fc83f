/** Builders of resources as the engine shows them to a policy, and the judge of one policy. */
import fs from "node:fs";
import path from "node:path";

import * as sdk from "@pulumi/policy";
import type {
    PolicyResource,
    ReportViolation,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidation,
    StackValidationArgs,
} from "@pulumi/policy";

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
    /** Name of its provider; empty for none. */
    readonly providerName?: string | undefined;
    /** Names of the resources on which a property depends. */
    readonly dependencies?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** What is other than in the builder's resource; `undefined` takes a property away. */
export interface Over {
    readonly props?: Readonly<Record<string, unknown>>;
    readonly opts?: Readonly<Record<string, unknown>>;
    readonly provider?: Readonly<Record<string, unknown>>;
    readonly type?: string;
    readonly name?: string;
    readonly providerName?: string;
    readonly dependencies?: Readonly<Record<string, readonly string[]>>;
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

export function parentUrn(type: string, name = "assinatura"): string {
    return `urn:pulumi:prod-990010::cartorio-digital::${type}::${name}`;
}

function urnOf(type: string, name: string, parent: unknown): string {
    const chain = typeof parent === "string" ? `${parent.split("::")[2] ?? ""}$` : "";
    return `urn:pulumi:prod-990010::cartorio-digital::${chain}${type}::${name}`;
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
        name: over.name ?? base.name,
        props: merge(base.props, over.props),
        opts: merge(base.opts, over.opts),
        provider: merge(base.provider, over.provider),
        ...(over.providerName === undefined ? {} : { providerName: over.providerName }),
        ...(over.dependencies === undefined ? {} : { dependencies: over.dependencies }),
    };
}

const OPTIONS = { protect: true, ignoreChanges: [], aliases: [] };
/** What the engine shows of the program's provider: all but texts as JSON. */
const PROVIDER = {
    region: "sa-east-1",
    allowedAccountIds: JSON.stringify([ACCOUNT]),
    assumeRoles: JSON.stringify([{ roleArn: ROLE("Deployer"), sessionName: "pulumi-990010" }]),
};

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
    /** Messages that are reported as advice, whatever the level of the policy. */
    readonly advice?: readonly string[];
    /** What could not be judged; the engine shows it as advice. */
    readonly unknown?: string;
}

/** Judges as the engine's server does: unknowns throw, and what a policy throws of them is advice. */
export function judge(
    policy: ResourceValidationPolicy,
    subject: Resource,
    config: Readonly<Record<string, unknown>> = {},
): Verdict {
    const args = {
        ...seen(subject),
        stackTags: new Map(),
        getConfig: () => config,
    } as unknown as ResourceValidationArgs;
    const validation = policy.validateResource;
    if (typeof validation !== "function") {
        throw new Error(`${policy.name} has no single validateResource`);
    }
    return verdictOf((report) => validation(args, report));
}

/** Judges a whole stack, as the engine's server does. Violations begin with the URN's name, if any. */
export function judgeStack(
    policy: { readonly validateStack: StackValidation },
    subjects: readonly Resource[],
    config: Readonly<Record<string, unknown>> = {},
): Verdict {
    const resources = subjects.map((subject) => ({
        ...seen(subject),
        dependencies: [],
        propertyDependencies: {},
    })) as unknown as PolicyResource[];
    subjects.forEach(({ dependencies = {} }, index) => {
        for (const [property, names] of Object.entries(dependencies)) {
            const found = resources.filter(({ name }) => names.includes(name));
            (resources[index] as PolicyResource).propertyDependencies[property] = found;
        }
    });
    const args = {
        resources,
        stackTags: new Map(),
        getConfig: () => config,
    } as unknown as StackValidationArgs;
    return verdictOf((report) => policy.validateStack(args, report));
}

function seen({ type, name, props, opts, provider, providerName = "account" }: Resource) {
    const own = { type: "pulumi:providers:aws", name: providerName, props: proxied(provider) };
    return {
        type,
        name,
        urn: urnOf(type, name, opts["parent"]),
        props: proxied(props),
        opts,
        ...(type.startsWith("aws") && providerName !== "" ? { provider: own } : {}),
    };
}

function verdictOf(run: (report: ReportViolation) => unknown): Verdict {
    const violations: string[] = [];
    const advice: string[] = [];
    const report = (given: string | { message: string; enforcementLevel?: string }) => {
        if (typeof given === "string") {
            violations.push(given);
        } else {
            (given.enforcementLevel === "advisory" ? advice : violations).push(given.message);
        }
    };
    const found = () => ({ violations, ...(advice.length > 0 && { advice }) });
    try {
        run(report);
    } catch (error) {
        if (error instanceof Error && error.constructor.name === "UnknownValueError") {
            return { ...found(), unknown: error.message };
        }
        throw error;
    }
    return found();
}

function proxied(props: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return unknownCheckingProxy(props);
}

/** Any other resource of AWS. */
export function awsResource(
    type: string,
    props: Readonly<Record<string, unknown>> = {},
    over: Over = {},
): Resource {
    const base = { type, name: "outro", props, opts: OPTIONS, provider: PROVIDER };
    return resource(base, over);
}

/** A component of the program, which has no provider. */
export function component(type: string, name: string): Resource {
    return {
        type,
        name,
        props: {},
        opts: { protect: false, ignoreChanges: [], aliases: [] },
        provider: {},
    };
}

const KEY = `arn:aws:kms:sa-east-1:${ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

/** Text of an IAM policy of one statement, an Allow on one key unless it says otherwise. */
export function iamPolicy(statement: Readonly<Record<string, unknown>>): string {
    const Statement = [{ Sid: "Added", Effect: "Allow", Resource: KEY, ...statement }];
    return JSON.stringify({ Version: "2012-10-17", Statement });
}

/** The inline policy of a role, apart from the role. */
export function rolePolicy(policy: unknown): Resource {
    return awsResource("aws:iam/rolePolicy:RolePolicy", { role: "app", policy });
}

/** A role with inline policies. */
export function roleWith(...policies: readonly unknown[]): Resource {
    return awsResource("aws:iam/role:Role", {
        inlinePolicies: policies.map((policy, index) => ({ name: `p${index + 1}`, policy })),
    });
}
