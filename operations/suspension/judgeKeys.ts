import { createPublicKey } from "node:crypto";
// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { resolveRoles } from "../../components/roles";
import { signingKeyPolicy } from "../../components/signingKeyPolicy";
import { jwkThumbprint } from "../../signing/jwks/jwkThumbprint";
import type { Jwks } from "../../signing/jwks/publishedKey";
import { policyDigest } from "../account/keyFacts";
import type { StackAccount } from "../account/stackAccount";
import type { StepCheck } from "../evidence/stepRecord";
import { type Direction, endsEnabled, endsSigning } from "./direction";
import type { SuspensionKey } from "./suspension";

/** What was seen at the end. */
export interface EndFacts {
    readonly direction: Direction;
    readonly stack: StackAccount;
    readonly keys: readonly SuspensionKey[];
    /** Id of the key behind the signing alias; nothing without an alias. */
    readonly aliasTarget: string | undefined;
    /** The published keys, where there are some. */
    readonly published: Jwks | undefined;
}

/** Whether a key has the very policy that the program gives it at the end of a direction. */
export function hasPolicyOf(
    direction: Direction,
    { generation, view }: SuspensionKey,
    { cartorio, organizationId }: Pick<StackAccount, "cartorio" | "organizationId">,
): boolean {
    const { accountId } = cartorio;
    const policy = signingKeyPolicy({
        ...{ accountId, roles: resolveRoles(accountId), organizationId },
        maySign: endsSigning(direction, generation),
    });
    return view.policySha256 === policyDigest(JSON.stringify(policy));
}

/** Everything that must be so once a cartório is suspended, or back at work. */
export function judgeEnd(facts: EndFacts): StepCheck[] {
    const { direction, stack, keys, aliasTarget } = facts;
    const active = keys.find(({ generation }) => generation.state === "active");
    return [
        ...keys.flatMap((key) => [
            stateCheck(direction, key),
            {
                name: `generation-${key.generation.id}-policy`,
                ok: hasPolicyOf(direction, key, stack),
                detail: endsSigning(direction, key.generation)
                    ? "signers may sign with it"
                    : "nobody may sign with it",
            },
            ...publishedCheck(facts, key),
        ]),
        {
            name: "alias",
            ok: aliasTarget !== undefined && aliasTarget === active?.view.keyId,
            detail: `points at ${aliasTarget ?? "nothing"}`,
        },
    ];
}

function stateCheck(direction: Direction, { generation, view }: SuspensionKey): StepCheck {
    const { state, arn } = view;
    return {
        name: `generation-${generation.id}`,
        ok: (state === "Enabled") === endsEnabled(direction, generation),
        detail: `${arn} ${state}`,
    };
}

/** The key is the one whose signatures verified before. AWS shows the public key of enabled keys only. */
function publishedCheck({ published }: EndFacts, { generation, view }: SuspensionKey): StepCheck[] {
    const before = published?.keys.find((key) => key.cartorio_generation === generation.id);
    if (before === undefined || view.publicKeyPem === undefined) {
        return [];
    }
    const kid = jwkThumbprint(createPublicKey(view.publicKeyPem));
    const name = `generation-${generation.id}-published`;
    return [{ name, ok: kid === before.kid, detail: `kid ${kid}, published ${before.kid}` }];
}
