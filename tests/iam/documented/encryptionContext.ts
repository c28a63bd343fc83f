/** KMS developer guide: kms:EncryptionContext:… and kms:EncryptionContextKeys. */
import { type Context, session } from "../builders";
import { anyone, ask, kmsRows, type Line, statement } from "./kmsRow";

const app = session("RoleForExampleApp");
const appName = statement("Allow", app.roleArn, "kms:GenerateDataKey", {
    StringEquals: { "kms:EncryptionContext:AppName": "ExampleApp" },
});
const appNameOnly = statement("Allow", app.roleArn, "kms:GenerateDataKey", {
    StringEquals: { "kms:EncryptionContext:AppName": "ExampleApp" },
    "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["AppName"] },
});
const keysOnly = statement("Allow", app.roleArn, "kms:GenerateDataKey", {
    "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["AppName"] },
});
const notRestricted = statement("Deny", app.roleArn, "kms:GenerateDataKey", {
    StringEquals: { "kms:EncryptionContext:Stage": ["Restricted", "Production"] },
});
const both = statement("Allow", app.roleArn, "kms:Decrypt", {
    StringEquals: {
        "kms:EncryptionContext:Department": "IT",
        "kms:EncryptionContext:Project": "Alpha",
    },
});

const byApp = { by: app };
const context = (pairs: Readonly<Record<string, string>>): Context => ({
    ...Object.fromEntries(
        Object.entries(pairs).map(([key, value]) => [`kms:EncryptionContext:${key}`, value]),
    ),
    "kms:EncryptionContextKeys": Object.keys(pairs),
});

export const ENCRYPTION_CONTEXT = kmsRows([
    [
        "the pair AppName=ExampleApp",
        "allow",
        ask("GenerateDataKey", context({ AppName: "ExampleApp" }), { ...byApp, key: [appName] }),
    ],
    [
        "other pairs are permitted beside it",
        "allow",
        ask("GenerateDataKey", context({ AppName: "ExampleApp", Stage: "Test" }), {
            ...byApp,
            key: [appName],
        }),
    ],
    [
        "the name of the pair ignores case",
        "allow",
        ask("GenerateDataKey", context({ appname: "ExampleApp" }), { ...byApp, key: [appName] }),
    ],
    [
        "its value does not, with StringEquals",
        "implicitDeny",
        ask("GenerateDataKey", context({ AppName: "exampleapp" }), { ...byApp, key: [appName] }),
    ],
    [
        "without encryption context the condition fails",
        "implicitDeny",
        ask("GenerateDataKey", context({}), { ...byApp, key: [appName] }),
    ],
    [
        "with ForAllValues on the keys no other pair is permitted",
        "implicitDeny",
        ask("GenerateDataKey", context({ AppName: "ExampleApp", Stage: "Test" }), {
            ...byApp,
            key: [appNameOnly],
        }),
    ],
    [
        "and the pair alone is",
        "allow",
        ask("GenerateDataKey", context({ AppName: "ExampleApp" }), {
            ...byApp,
            key: [appNameOnly],
        }),
    ],
    [
        "ForAllValues alone allows requests without encryption context",
        "allow",
        ask("GenerateDataKey", context({}), { ...byApp, key: [keysOnly] }),
    ],
    [
        "both conditions together do not",
        "implicitDeny",
        ask("GenerateDataKey", context({}), { ...byApp, key: [appNameOnly] }),
    ],
    ...["Restricted", "Production"].map((stage): Line => [
        `Stage=${stage} is forbidden`,
        "explicitDeny",
        ask("GenerateDataKey", context({ Stage: stage }), {
            ...byApp,
            key: [notRestricted, anyone],
        }),
    ]),
    [
        "Stage=Test is not",
        "allow",
        ask("GenerateDataKey", context({ Stage: "Test" }), {
            ...byApp,
            key: [notRestricted, anyone],
        }),
    ],
    [
        "two keys are connected by AND: both pairs",
        "allow",
        ask("Decrypt", context({ Department: "IT", Project: "Alpha" }), { ...byApp, key: [both] }),
    ],
    [
        "two keys are connected by AND: one pair is too few",
        "implicitDeny",
        ask("Decrypt", context({ Department: "IT" }), { ...byApp, key: [both] }),
    ],
]);
