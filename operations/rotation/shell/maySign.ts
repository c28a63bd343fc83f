// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { resolveRoles } from "../../../components/roles";
import { Decision, evaluate, IamError, parsePolicy, PolicyKind } from "../../../iam/index";
import { PSS_256 } from "../../../signing/verify/pss256";
import type { KeyView } from "../../account/keyFacts";
import type { StackAccount } from "../../account/stackAccount";
import { CliError } from "../../cliError";

/**
 * Whether a key's live policy lets the application sign: the session of the account's Signer, as it calls.
 * @throws CliError `refused` for a policy that can't be judged: nothing may be built on a guess.
 */
export function maySign(
    { arn, policy, tags }: Pick<KeyView, "arn" | "policy" | "tags">,
    { cartorio, organizationId }: Pick<StackAccount, "cartorio" | "organizationId">,
): boolean {
    const { accountId, cns } = cartorio;
    const [signer] = resolveRoles(accountId).signers;
    const member = organizationId === undefined ? {} : { organizationId };
    const { decision, reason } = judged(arn, () =>
        evaluate(
            {
                action: "kms:Sign",
                resource: { arn, accountId, tags, ...member },
                principal: {
                    ...{ kind: "roleSession", accountId, roleArn: signer!, ...member },
                    arn: `arn:aws:sts::${accountId}:assumed-role/${signer!.split("/").at(-1)}/${cns}`,
                },
                context: new Map([
                    ["kms:SigningAlgorithm", [PSS_256]],
                    ["kms:MessageType", ["DIGEST"]],
                ]),
            },
            { resource: parsePolicy(policy, PolicyKind.Key) },
        ),
    );
    if (decision === Decision.Error) {
        throw cannotJudge(arn, reason);
    }
    return decision === Decision.Allow;
}

function judged<T>(arn: string, work: () => T): T {
    try {
        return work();
    } catch (error) {
        throw error instanceof IamError ? cannotJudge(arn, error.message) : error;
    }
}

function cannotJudge(arn: string, why: string): CliError {
    return new CliError(
        "refused",
        `whether the application may sign with ${arn} can't be judged by its policy: ${why} ` +
            "Compare it with the program's (cartorio audit access); break-glass puts a policy back",
    );
}
