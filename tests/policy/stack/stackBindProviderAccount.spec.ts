import { stackBindProviderAccount } from "../../../policy/policies/stack/stackBindProviderAccount";
import { describeRule } from "../describeRule";
import { ACCOUNT, component, OTHER_ACCOUNT, ROLE, signingKey, UNKNOWN } from "../support";

const allowing = (allowedAccountIds: unknown) => signingKey({ provider: { allowedAccountIds } });
const acting = (assumeRoles: unknown) => signingKey({ provider: { assumeRoles } });

describeRule(stackBindProviderAccount, {
    compliant: [
        ["the program's provider, in JSON", signingKey()],
        ["lists that are no JSON", signingKey({ provider: { allowedAccountIds: [ACCOUNT] } })],
        ["roles that are no JSON", acting([{ roleArn: ROLE("Deployer") }])],
        [
            "a role on the way to the account's",
            acting([{ roleArn: ROLE("Hub", OTHER_ACCOUNT) }, { roleArn: ROLE("Deployer") }]),
        ],
        [
            "the engine's provider, which another rule refuses",
            signingKey({ providerName: "default_7_48_0", provider: { assumeRoles: undefined } }),
        ],
    ],
    violating: [
        ["no account", allowing(undefined), /allowedAccountIds nothing; expected a list of one/],
        ["an empty list", allowing("[]"), /allowedAccountIds a list/],
        ["two accounts", allowing(JSON.stringify([ACCOUNT, OTHER_ACCOUNT])), /a list of one/],
        ["an account that is none", allowing(["1234"]), /a list of one/],
        ["a text for a list", allowing(ACCOUNT), /allowedAccountIds 111111111111/],
        ["no role", acting(undefined), /assumeRoles end in nothing; expected the ARN of a role/],
        ["an empty list of roles", acting("[]"), /end in nothing/],
        ["a role without ARN", acting([{ sessionName: "x" }]), /end in nothing/],
        ["roles that are no list", acting(`{"roleArn":"${ROLE("Deployer")}"}`), /end in nothing/],
        ["JSON that is none", acting("[{"), /end in nothing/],
        ["a user for a role", acting([{ roleArn: `arn:aws:iam::${ACCOUNT}:user/x` }]), /user\/x/],
        [
            "a role of another account",
            acting([{ roleArn: ROLE("Deployer", OTHER_ACCOUNT) }]),
            /acts as ".*222222222222.*"; expected a role of account 111111111111/,
        ],
        [
            "another account after its own",
            acting([{ roleArn: ROLE("Deployer") }, { roleArn: ROLE("X", OTHER_ACCOUNT) }]),
            /expected a role of account/,
        ],
    ],
    unknown: [
        signingKey({ provider: { allowedAccountIds: UNKNOWN, assumeRoles: "[]" } }),
        1,
        /allowedAccountIds can't be known/,
    ],
    leaves: component("cartorio:index:CartorioSigningKey", "assinatura"),
});
