import { stackBindProviderAccount } from "../../../policy/policies/stack/stackBindProviderAccount";
import { describeRule } from "../describeRule";
import { ACCOUNT, component, OTHER_ACCOUNT, ROLE, signingKey, UNKNOWN } from "../support";

const provider = (over: Readonly<Record<string, unknown>>) => signingKey({ provider: over });
const roles = (...arns: readonly unknown[]) => JSON.stringify(arns.map((roleArn) => ({ roleArn })));

describeRule(stackBindProviderAccount, {
    compliant: [
        ["the program's provider", signingKey()],
        [
            "values that are no JSON text",
            provider({
                allowedAccountIds: [ACCOUNT],
                assumeRoles: [{ roleArn: ROLE("Deployer") }],
            }),
        ],
        [
            "a role on the way",
            provider({ assumeRoles: roles(ROLE("Hub", OTHER_ACCOUNT), ROLE("Deployer")) }),
        ],
    ],
    violating: [
        ["no account", provider({ allowedAccountIds: undefined }), /allowedAccountIds/],
        ["two accounts", provider({ allowedAccountIds: [ACCOUNT, OTHER_ACCOUNT] }), /one account/],
        ["no role", provider({ assumeRoles: undefined }), /assumeRoles/],
        ["an empty list of roles", provider({ assumeRoles: "[]" }), /assumeRoles/],
        ["roles that are no JSON", provider({ assumeRoles: "[" }), /assumeRoles/],
        [
            "a role of another account",
            provider({ assumeRoles: roles(ROLE("Deployer", OTHER_ACCOUNT)) }),
            /expected a role of account 111111111111/,
        ],
    ],
    unknown: [provider({ assumeRoles: UNKNOWN, allowedAccountIds: undefined }), 1, /assumeRoles/],
    leaves: component("cartorio:index:CartorioSigningKey", "assinatura"),
});
