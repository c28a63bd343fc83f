/** Attacks on the roles: becoming one, and changing who may. */
import { AssumeRoleCommand, type STSClient } from "@aws-sdk/client-sts";
import { RoleName, withPath } from "../../../bootstrap/index";
import { Decision, evaluate, type Principal } from "../../../iam/index";
import { AccessPolicies } from "../../../sandbox/authorisation/accessPolicies";
import { WORKLOAD_ROLE } from "../../../sandbox/worldAccounts";
import type { Attack } from "./attacks";
import {
    type Attacker,
    CARTORIO,
    castOf,
    EXTERNAL_ID,
    ORGANIZATION,
    trust,
    type WorldName,
} from "./cast";
import { Outcome } from "./outcome";
import type { Scene } from "./scene";

const arnOf = (role: string) => `arn:aws:iam::${CARTORIO}:role/${role}`;
const SIGNER = withPath(RoleName.Signer);

/** Takes on a role, with everything that its trust asks for: none of it is a secret. */
async function assume(scene: Scene, sts: STSClient, role: string) {
    const command = new AssumeRoleCommand({
        RoleArn: arnOf(role),
        RoleSessionName: "attack",
        ...(role === withPath(RoleName.Deployer) && { ExternalId: EXTERNAL_ID }),
        ...(role === withPath(RoleName.BreakGlass) && { SourceIdentity: "ana" }),
    });
    const answer = await scene.try(`AssumeRole ${role}`, sts.send(command));
    if (answer === undefined) {
        return undefined;
    }
    const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials!;
    return scene.stage.session({
        accessKeyId: AccessKeyId!,
        secretAccessKey: SecretAccessKey!,
        sessionToken: SessionToken!,
    });
}

/** Takes on a role, from there the Signer, and signs. */
async function become(scene: Scene, role: string): Promise<Outcome> {
    const session = await assume(scene, scene.stage.sts(scene.attacker.name), role);
    if (session === undefined) {
        return Outcome.Refused;
    }
    const sts = session.sts();
    const signer = role === WORKLOAD_ROLE ? await assume(scene, sts, SIGNER) : { kms: session.kms };
    sts.destroy();
    const isSigned =
        signer !== undefined && (await scene.signs({ name: `the session of ${role}`, ...signer }));
    return isSigned ? Outcome.Signed : Outcome.Became;
}

/** Asks iam/ with the policies and guardrails of the same world: the sandbox has no IAM service. */
function judge(world: WorldName, attacker: Attacker, action: string, role: string): Outcome {
    const policies = new AccessPolicies(castOf(world));
    const { accountId, arn, roleArn } = attacker;
    const organizationId = policies.organizationId(accountId);
    const common = { arn, accountId, ...(organizationId !== undefined && { organizationId }) };
    const principal: Principal =
        roleArn === undefined
            ? { kind: arn.endsWith(":root") ? "root" : "user", ...common }
            : { kind: "roleSession", ...common, roleArn };
    const organization = policies.organization(accountId, CARTORIO);
    const { decision } = evaluate(
        {
            action,
            principal,
            resource: {
                arn: arnOf(role),
                accountId: CARTORIO,
                organizationId: ORGANIZATION.id,
            },
        },
        {
            identity: policies.identity(roleArn ?? arn),
            ...(organization && { organization }),
        },
    );
    return decision === Decision.Allow ? Outcome.Judged : Outcome.Refused;
}

export const ROLE_ATTACKS: readonly Attack[] = [
    { name: "become the Signer", run: (scene) => become(scene, SIGNER) },
    { name: "become the application", run: (scene) => become(scene, WORKLOAD_ROLE) },
    {
        name: "become the Signer, its trust open",
        once: true,
        circumstances: { trusts: { [SIGNER]: trust("*") } },
        run: (scene) => become(scene, SIGNER),
    },
    {
        name: "become the application, its trust open",
        once: true,
        circumstances: { trusts: { [WORKLOAD_ROLE]: trust("*") } },
        run: (scene) => become(scene, WORKLOAD_ROLE),
    },
    ...Object.values(RoleName)
        .filter((name) => name !== RoleName.Signer)
        .map((name): Attack => ({
            name: `become ${name}`,
            once: true,
            run: (scene) => become(scene, withPath(name)),
        })),
    ...(
        [
            ["change whom the Signer trusts", "iam:UpdateAssumeRolePolicy", SIGNER],
            ["change whom the application trusts", "iam:UpdateAssumeRolePolicy", WORKLOAD_ROLE],
            ["give more rights to the Signer", "iam:PutRolePolicy", SIGNER],
            ["pass the application's role on", "iam:PassRole", WORKLOAD_ROLE],
        ] as const
    ).map(([name, action, role]): Attack => ({
        name,
        once: true,
        run: ({ attacker }, world) => Promise.resolve(judge(world, attacker, action, role)),
    })),
];
