/** Attacks on the key itself: its use, its grants, its policy, its life. */
import {
    CreateGrantCommand,
    DisableKeyCommand,
    PutKeyPolicyCommand,
    ScheduleKeyDeletionCommand,
    TagResourceCommand,
} from "@aws-sdk/client-kms";
import { ACCOMPLICES, APPLICATION, type Person } from "./cast";
import type { Attack } from "./attacks";
import { hasAlias, maySign } from "./keyPolicies";
import { Outcome } from "./outcome";
import { openPolicy, type Scene } from "./scene";

const signed = (isSigned: boolean) => (isSigned ? Outcome.Signed : Outcome.Refused);
const changed = (isChanged: boolean) => (isChanged ? Outcome.Changed : Outcome.Refused);

/** Sign, by each name of the key; ids and bare alias names mean the caller's own account. */
const SIGNING: readonly Attack[] = [
    {
        name: "sign, by key id",
        insideOnly: true,
        run: async (scene) => signed(await scene.signs(scene.attacker, scene.target.keyId)),
    },
    {
        name: "sign, by alias",
        insideOnly: true,
        states: hasAlias,
        run: async (scene) => signed(await scene.signs(scene.attacker, scene.target.alias)),
    },
    {
        name: "sign, by key ARN",
        run: async (scene) => signed(await scene.signs(scene.attacker)),
    },
    {
        name: "sign, by alias ARN",
        states: hasAlias,
        run: async (scene) => signed(await scene.signs(scene.attacker, scene.target.aliasArn)),
    },
    {
        name: "sign, by another algorithm",
        run: async (scene) => {
            const { keyArn, publicKey } = scene.target;
            const algorithm = "RSASSA_PKCS1_V1_5_SHA_256";
            return signed(await scene.signs(scene.attacker, keyArn, publicKey, algorithm));
        },
    },
];

async function grant(scene: Scene, to: Person): Promise<boolean> {
    const command = new CreateGrantCommand({
        KeyId: scene.target.keyArn,
        GranteePrincipal: to.principal,
        Operations: ["Sign"],
    });
    const answer = await scene.try(`CreateGrant for ${to.name}`, scene.kms.send(command));
    return answer !== undefined;
}

const GRANTS: readonly Attack[] = [
    {
        name: "grant for itself, then sign",
        run: async (scene) => {
            const isMade = await grant(scene, scene.attacker);
            return isMade && (await scene.signs(scene.attacker)) ? Outcome.Signed : changed(isMade);
        },
    },
    {
        name: "policy, then grants, then sign",
        run: async (scene) => {
            const isRewritten = await scene.rewritePolicy();
            const grantees = [scene.attacker, ...ACCOMPLICES.hub];
            for (const grantee of isRewritten ? grantees : []) {
                if ((await grant(scene, grantee)) && (await scene.signs(grantee))) {
                    return Outcome.Signed;
                }
            }
            return changed(isRewritten);
        },
    },
];

function rewriting(whom: string, accomplices: readonly Person[], bypass: boolean): Attack {
    return {
        name: `policy for ${whom}${bypass ? " (lockout bypass)" : ""}, then sign`,
        run: async (scene) => {
            const isRewritten = await scene.rewritePolicy(accomplices, bypass);
            const signers = accomplices.length > 0 ? accomplices : [scene.attacker];
            return isRewritten && (await scene.oneSigns(signers))
                ? Outcome.Signed
                : changed(isRewritten);
        },
    };
}

const POLICIES: readonly Attack[] = [false, true].flatMap((bypass) => [
    rewriting("itself", [], bypass),
    rewriting("the hub", ACCOMPLICES.hub, bypass),
    rewriting("another Signer", ACCOMPLICES.neighbour, bypass),
    rewriting("an outsider", ACCOMPLICES.outside, bypass),
]);

/** Two who should not agree: one gives the key back, the other signs with it. */
export const REOPENING: Attack = {
    name: "give the key back to the Signer",
    states: (state) => !maySign(state),
    run: async (scene) => {
        const Policy = openPolicy([scene.attacker, APPLICATION]);
        const command = new PutKeyPolicyCommand({ KeyId: scene.target.keyArn, Policy });
        const put = await scene.try("PutKeyPolicy", scene.kms.send(command));
        const isEnabled = await scene.enable();
        return (await scene.signs(APPLICATION))
            ? Outcome.SignerSigned
            : changed(put !== undefined || isEnabled);
    },
};

/** Leaves a policy that nobody can change any more: not even who repairs it as root. */
const LOCKING_OUT: Attack = {
    name: "policy, then lock everybody out",
    run: async (scene) => {
        if (!(await scene.rewritePolicy())) {
            return Outcome.Refused;
        }
        const command = new PutKeyPolicyCommand({
            KeyId: scene.target.keyArn,
            Policy: openPolicy([APPLICATION]).replace("kms:*", "kms:Sign"),
            BypassPolicyLockoutSafetyCheck: true,
        });
        return changed((await scene.try("PutKeyPolicy", scene.kms.send(command))) !== undefined);
    },
};

async function schedule(scene: Scene, PendingWindowInDays: number): Promise<boolean> {
    const command = new ScheduleKeyDeletionCommand({
        KeyId: scene.target.keyArn,
        PendingWindowInDays,
    });
    return (await scene.try("ScheduleKeyDeletion", scene.kms.send(command))) !== undefined;
}

/** Names that the promise about deletions is asserted of. */
export const QUICK_DELETIONS = ["deletion in 7 days", "policy, then deletion in 7 days"] as const;

const LIFE: readonly Attack[] = [
    { name: "enable the key", run: async (scene) => changed(await scene.enable()) },
    {
        name: "disable the key",
        run: async (scene) => {
            const command = new DisableKeyCommand({ KeyId: scene.target.keyArn });
            const answer = await scene.try("DisableKey", scene.kms.send(command));
            return changed(answer !== undefined);
        },
    },
    {
        name: QUICK_DELETIONS[0],
        run: async (scene) => changed(await schedule(scene, 7)),
    },
    {
        name: QUICK_DELETIONS[1],
        run: async (scene) => changed((await scene.rewritePolicy()) && (await schedule(scene, 7))),
    },
    {
        name: "deletion in 30 days",
        run: async (scene) => changed(await schedule(scene, 30)),
    },
    {
        name: "tag the key",
        run: async (scene) => {
            const Tags = [{ TagKey: "cartorio:estado", TagValue: "active" }];
            const command = new TagResourceCommand({ KeyId: scene.target.keyArn, Tags });
            const answer = await scene.try("TagResource", scene.kms.send(command));
            return changed(answer !== undefined);
        },
    },
];

export const KEY_ATTACKS: readonly Attack[] = [
    ...SIGNING,
    ...GRANTS,
    ...POLICIES,
    REOPENING,
    LOCKING_OUT,
    ...LIFE,
];
