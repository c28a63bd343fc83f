/** Who attacks, who helps, and the accounts that they belong to. */
import {
    AUDITOR_ROLE,
    BREAK_GLASS_ROLE,
    cartorioAccount,
    hubAccount,
    UNGUARDED,
    WORKLOAD_ROLE,
} from "../../../sandbox/worldAccounts";
import { HUB_ROLES } from "../../../bootstrap/index";
import {
    asRole,
    type SandboxAccount,
    type SandboxGuardrails,
    type SandboxIdentity,
    type SandboxOptions,
    type SandboxRole,
} from "../../../sandbox/options";
import { ADMINISTRATOR_ACCESS } from "../../support/administrators";

export const CARTORIO = "111111111111";
export const EXTERNAL_ID = "cartorio-digital-exemplo";
const NEIGHBOUR = "222222222222";
const OUTSIDE = "888888888888";
const HUB = "999999990001";
const AUDIT = "999999990002";
export const ORGANIZATION = { id: "o-exemplo0001", managementAccountId: "999999990003" };

/** Someone who calls. */
export interface Person {
    readonly name: string;
    readonly accountId: string;
    /** As policies name him: the role's ARN where he is a role's session. */
    readonly principal: string;
    readonly arn: string;
    /** Of a session: the role behind it. */
    readonly roleArn?: string;
}

/** An attacker, a column of the matrix. */
export interface Attacker extends Person {
    /** Head of the column, three letters at most. */
    readonly head: string;
    /** Head of the group of columns. */
    readonly group: string;
}

function session(accountId: string, role: string, name: string): Person {
    const roleArn = `arn:aws:iam::${accountId}:role/${role}`;
    const arn = `arn:aws:sts::${accountId}:assumed-role/${role.split("/").at(-1)!}/attack`;
    return { name, accountId, principal: roleArn, arn, roleArn };
}

const inCartorio = (head: string, role: string, name: string): Attacker => ({
    ...session(CARTORIO, role, name),
    head,
    group: "the cartório's account",
});
const rootArn = `arn:aws:iam::${CARTORIO}:root`;
const outsider = `arn:aws:iam::${OUTSIDE}:user/outsider`;

/** The attackers, from the cartório's account outwards. */
export const ATTACKERS: readonly Attacker[] = [
    inCartorio("Sig", "cartorio/Signer", "Signer"),
    inCartorio("Ver", "cartorio/Verifier", "Verifier"),
    inCartorio("Dep", "cartorio/Deployer", "Deployer"),
    inCartorio("Brk", "cartorio/BreakGlass", "BreakGlass"),
    inCartorio("Aud", "cartorio/Auditor", "Auditor"),
    inCartorio("App", WORKLOAD_ROLE, "the application"),
    inCartorio("Str", "Stranger", "a stranger"),
    inCartorio("Adm", "Admin", "an administrator"),
    {
        head: "Roo",
        group: "the cartório's account",
        name: "the root user",
        accountId: CARTORIO,
        principal: rootArn,
        arn: rootArn,
    },
    ...(
        [
            ["Dep", "cartorio/Deployer", "another cartório's Deployer"],
            ["Adm", "Admin", "another cartório's administrator"],
            ["Sig", "cartorio/Signer", "another cartório's Signer"],
        ] as const
    ).map(([head, role, name]) => ({
        ...session(NEIGHBOUR, role, name),
        head,
        group: "neighbour",
    })),
    ...(
        [
            ["Dep", HUB_ROLES.deploy, "the hub's deploy role"],
            ["Pre", HUB_ROLES.preview, "the hub's preview role"],
            ["Brk", BREAK_GLASS_ROLE, "the hub's role of people on call"],
            ["Adm", "Admin", "a hub administrator"],
        ] as const
    ).map(([head, role, name]) => ({ ...session(HUB, role, name), head, group: "hub" })),
    {
        head: "Adm",
        group: "out",
        name: "an outsider",
        accountId: OUTSIDE,
        principal: outsider,
        arn: outsider,
    },
];

/** The attacker of that name. */
export function attackerNamed(name: string): Attacker {
    const found = ATTACKERS.find((attacker) => attacker.name === name);
    if (found === undefined) {
        throw new Error(`no attacker is called "${name}"`);
    }
    return found;
}

/** The application's sessions of Signer, which sign what they are told to. */
export const APPLICATION: Person = session(CARTORIO, "cartorio/Signer", "the application's Signer");

/** Those who sign once an attacker has let them: each with every IAM right in an account of its own. */
export const ACCOMPLICES = {
    hub: [attackerNamed("a hub administrator"), session(HUB, "cartorio/Signer", "a hub's Signer")],
    neighbour: [attackerNamed("another cartório's Signer")],
    outside: [
        attackerNamed("an outsider"),
        session(OUTSIDE, "cartorio/Signer", "an outsider's Signer"),
    ],
} as const satisfies Readonly<Record<string, readonly Person[]>>;

/** What decides beside the key's policy. */
export const WORLDS = ["without guardrails", "with SCP", "with SCP and RCP"] as const;
/** One of {@link WORLDS}. */
export type WorldName = (typeof WORLDS)[number];

/** Where the accounts differ from what the bootstrap and the organisation's careful hands made. */
export interface Circumstances {
    /** More IAM policies of roles of the cartório's account, by name with path. */
    readonly policies?: Readonly<Record<string, readonly string[]>>;
    /** Trust policies that somebody rewrote, of roles of the cartório's account. */
    readonly trusts?: Readonly<Record<string, string>>;
}

/** Accounts, roles and guardrails, with whoever attacks in them. */
export function castOf(
    world: WorldName,
    { policies = {}, trusts = {} }: Circumstances = {},
): Pick<SandboxOptions, "accounts" | "identities" | "organization"> {
    const admin: SandboxRole = { name: "Admin", policies: [ADMINISTRATOR_ACCESS] };
    const signer: SandboxRole = { name: "cartorio/Signer", policies: [ADMINISTRATOR_ACCESS] };
    const home = cartorio(CARTORIO, world);
    const neighbour = cartorio(NEIGHBOUR, world);
    const hub = hubAccount(HUB, [EXTERNAL_ID], {
        organizationId: ORGANIZATION.id,
        auditAccountId: AUDIT,
    });
    return {
        organization: ORGANIZATION,
        accounts: [
            {
                ...home,
                roles: [...home.roles.map(asRole), { name: "Stranger" }, admin].map((role) =>
                    changed(role, policies[role.name], trusts[role.name]),
                ),
            },
            {
                ...neighbour,
                // The worst neighbour: somebody gave its Signer every right that IAM can give.
                roles: neighbour.roles
                    .map(asRole)
                    .map((role) => changed(role, role.name === signer.name ? signer.policies : []))
                    .concat(admin),
            },
            { ...hub, roles: [...hub.roles, admin, signer] },
            { id: AUDIT, roles: [AUDITOR_ROLE], guardrails: UNGUARDED },
            { id: OUTSIDE, roles: [signer] },
        ],
        identities: [
            ...new Map([...everyone()].map((one) => [one.name, identityOf(one)])).values(),
        ],
    };
}

function* everyone(): Iterable<Person> {
    yield* ATTACKERS;
    yield APPLICATION;
    yield* Object.values(ACCOMPLICES).flat();
}

function identityOf({ name, arn, roleArn }: Person): SandboxIdentity {
    return roleArn === undefined && arn.includes(":user/")
        ? { name, arn, policies: [ADMINISTRATOR_ACCESS] }
        : { name, arn, ...(roleArn !== undefined && { roleArn }) };
}

function cartorio(accountId: string, world: WorldName): SandboxAccount {
    const account = cartorioAccount(
        accountId,
        { name: "dev", hubAccountId: HUB, externalId: EXTERNAL_ID },
        { organizationId: ORGANIZATION.id, auditAccountId: AUDIT },
    );
    const { scps, rcps } = account.guardrails!;
    const guardrails: Readonly<Record<WorldName, SandboxGuardrails>> = {
        "without guardrails": UNGUARDED,
        "with SCP": { scps, rcps: [] },
        "with SCP and RCP": { scps, rcps },
    };
    return {
        ...account,
        guardrails: guardrails[world],
        // The application's role is the cartório's own: one that trusts its whole account is common.
        roles: account.roles
            .map(asRole)
            .map((role) =>
                role.name === WORKLOAD_ROLE
                    ? changed(role, [], trust(`arn:aws:iam::${accountId}:root`))
                    : role,
            ),
    };
}

function changed(
    role: SandboxRole,
    policies: readonly string[] = [],
    trustPolicy = role.trustPolicy,
): SandboxRole {
    return {
        ...role,
        policies: [...(role.policies ?? []), ...policies],
        ...(trustPolicy !== undefined && { trustPolicy }),
    };
}

/** A trust policy that lets a principal in, on no condition. */
export function trust(principal: string): string {
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { AWS: principal },
                Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
            },
        ],
    });
}
