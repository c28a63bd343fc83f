import assert from "node:assert/strict";
import { DescribeKeyCommand, ListKeysCommand } from "@aws-sdk/client-kms";
import {
    AssumeRoleCommand,
    GetCallerIdentityCommand,
    type AssumeRoleCommandInput,
} from "@aws-sdk/client-sts";
import {
    CLERK,
    denied,
    document,
    ELSEWHERE,
    HOME,
    HOME_IDENTITIES,
    HOME_ROLES,
    keyWith,
    letOn,
    may,
    mayNot,
    rootOf,
    startWorld,
    user,
} from "./authorisationWorld";
import { refused, type Keys, type World } from "./support";

// Does not prove the trust of the roles of bootstrap/: tests/bootstrap does.

const HUB = ELSEWHERE;
const ASSUME = "sts:AssumeRole";
const SET_SOURCE = "sts:SetSourceIdentity";
const PIPELINE = `arn:aws:iam::${HUB}:role/Pipeline`;
const PIPELINE_SESSION = `arn:aws:sts::${HUB}:assumed-role/Pipeline/run`;

const trust = (AWS: unknown, Condition?: object, Action: unknown = ASSUME) => ({
    Effect: "Allow",
    Principal: { AWS },
    Action,
    Condition,
});
const equals = (keys: object) => ({ StringEquals: keys });
const roleOf = (name: string) => `arn:aws:iam::${HOME}:role/${name}`;

/** Roles of `HOME` by the statements of their trust. */
const TRUSTS: Readonly<Record<string, readonly object[]>> = {
    "cartorio/Deployer": [trust(PIPELINE, equals({ "sts:ExternalId": "right" }))],
    "cartorio/BreakGlass": [
        trust(PIPELINE, { StringLike: { "sts:SourceIdentity": "a*" } }, [ASSUME, SET_SOURCE]),
    ],
    Job: [trust(PIPELINE, equals({ "sts:RoleSessionName": "job" }))],
    Short: [trust("*", { NumericLessThanEquals: { "sts:DurationSeconds": "3600" } })],
    Open: [trust("*", undefined, [ASSUME, SET_SOURCE])],
    OneSession: [trust(PIPELINE_SESSION)],
    OwnRole: [trust(CLERK)],
    OwnAccount: [trust(rootOf(HOME))],
    Closed: [trust("*"), { ...trust(PIPELINE), Effect: "Deny" }],
    Chained: [trust(roleOf("Open"), undefined, [ASSUME, SET_SOURCE])],
    ChainedWithout: [trust(roleOf("Open"))],
};

describe("sandbox authorisation of AssumeRole", () => {
    let world: World;

    before(async () => {
        const mayAll = may([ASSUME, SET_SOURCE]);
        world = await startWorld({
            accounts: [
                {
                    id: HOME,
                    roles: [
                        ...HOME_ROLES,
                        "Trustless",
                        ...Object.entries(TRUSTS).map(([name, statements]) => ({
                            name,
                            trustPolicy: document(...statements),
                            policies: [mayAll],
                        })),
                    ],
                },
                { id: HUB, roles: [{ name: "Pipeline", policies: [mayAll] }, { name: "Other" }] },
            ],
            identities: [
                ...HOME_IDENTITIES,
                { name: "pipeline", arn: PIPELINE_SESSION },
                { name: "pipeline2", arn: PIPELINE_SESSION.replace("run", "again") },
                user("other", HUB, mayAll),
                user("unpolicied", HUB),
                user("assumesOnly", HUB, may(ASSUME)),
                user("forbidden", HUB, mayAll, mayNot(ASSUME)),
                user("own", HOME, may(ASSUME)),
                { name: "hubRoot", arn: rootOf(HUB) },
            ],
        });
    });
    after(() => world.stop());

    const assume = (
        role: string,
        who: string | Keys = "pipeline",
        input: Partial<AssumeRoleCommandInput> = {},
    ) =>
        world
            .sts(who)
            .send(
                new AssumeRoleCommand({ RoleArn: roleOf(role), RoleSessionName: "job", ...input }),
            );
    const keysOf = async (...args: Parameters<typeof assume>): Promise<Keys> => {
        const { Credentials: issued } = await assume(...args);
        assert(issued?.AccessKeyId && issued.SecretAccessKey && issued.SessionToken);
        return {
            accessKeyId: issued.AccessKeyId,
            secretAccessKey: issued.SecretAccessKey,
            sessionToken: issued.SessionToken,
        };
    };
    /** A refusal that tells nothing but who asked for what. */
    const notAuthorised = (role: string, arn = PIPELINE_SESSION, action = ASSUME) =>
        new RegExp(
            `^User: ${arn} is not authorized to perform: ${action} on resource: ${roleOf(role)}$`,
        );

    it("is refused in the same words for a role that does not exist or trusts nobody, and a wrong condition", async () => {
        const refusals: readonly (readonly [string, Partial<AssumeRoleCommandInput>])[] = [
            ["Nobody", {}],
            ["Trustless", {}],
            ["Deployer", { ExternalId: "right" }],
            ["cartorio/Deployer", {}],
            ["cartorio/Deployer", { ExternalId: "wrong" }],
            ["Job", { RoleSessionName: "another" }],
            ["Closed", {}],
            ["OwnRole", {}],
            ["OwnAccount", {}],
        ];
        for (const [role, input] of refusals) {
            await refused(assume(role, "pipeline", input), "AccessDenied", notAuthorised(role));
        }
    });
    it("compares external id, session name and duration, an hour where it is left out", async () => {
        await assume("cartorio/Deployer", "pipeline", { ExternalId: "right" });
        await assume("Job");
        await assume("Short", "other");
        await refused(assume("Short", "other", { DurationSeconds: 3601 }), "AccessDenied");
        await assume("Open", "assumesOnly", { DurationSeconds: 3601 });
    });
    it("trusts one session of a role, where it is named so", async () => {
        await assume("OneSession");
        await refused(assume("OneSession", "pipeline2"), "AccessDenied");
    });
    it("needs the IAM policy of a caller of another account, beside the trust", async () => {
        await assume("Open", "other");
        await refused(assume("Open", "unpolicied"), "AccessDenied", /sts:AssumeRole on resource/);
        await refused(
            assume("cartorio/Deployer", "other", { ExternalId: "right" }),
            "AccessDenied",
        );
    });
    it("needs no IAM policy of a role of its own account that the trust names", async () => {
        await assume("OwnRole", "clerk");
        await refused(assume("OwnRole", "own"), "AccessDenied");
    });
    it("needs the IAM policy where the trust names the account", async () => {
        await assume("OwnAccount", "own");
        await refused(assume("OwnAccount", "clerk"), "AccessDenied");
    });
    it("loses to a Deny of the caller's IAM policy, and says so", async () => {
        await refused(
            assume("Open", "forbidden"),
            "AccessDenied",
            /role\/Open with an explicit deny in an identity-based policy$/,
        );
    });
    it("is never for root users", async () => {
        await refused(assume("Open", "root"), "AccessDenied", notAuthorised("Open", rootOf(HOME)));
        await refused(assume("Open", "hubRoot"), "AccessDenied");
        await refused(assume("OwnAccount", "root"), "AccessDenied");
    });
    it("leaves GetCallerIdentity to everyone", async () => {
        for (const who of ["unpolicied", "clerk", "hubRoot"]) {
            await world.sts(who).send(new GetCallerIdentityCommand());
        }
    });
    it("makes sessions that have the role's IAM policies, and its name in key policies", async () => {
        const keys = await keysOf("OwnRole", "clerk");
        await denied(world.kms(keys).send(new ListKeysCommand({})), /no identity-based policy/);
        const key = await keyWith(world, []);
        const describeKey = () =>
            world.kms(keys).send(new DescribeKeyCommand({ KeyId: key.KeyId }));
        await letOn(world, key, "ArnEquals", { "aws:PrincipalArn": roleOf("OwnRole") });
        await describeKey();
        await letOn(world, key, "ArnEquals", { "aws:PrincipalArn": CLERK });
        await denied(describeKey());
    });

    describe("with a source identity", () => {
        const ana = { SourceIdentity: "ana" };

        it("passes where the trust asks for it", async () => {
            await refused(
                assume("cartorio/BreakGlass"),
                "AccessDenied",
                notAuthorised("cartorio/BreakGlass"),
            );
            const bea = { SourceIdentity: "bea" };
            await refused(assume("cartorio/BreakGlass", "pipeline", bea), "AccessDenied");
            const answer = await assume("cartorio/BreakGlass", "pipeline", ana);
            assert.equal(answer.SourceIdentity, "ana");
        });
        it("needs a permission of its own, in the trust and by IAM", async () => {
            await refused(
                assume("Job", "pipeline", ana),
                "AccessDenied",
                notAuthorised("Job", PIPELINE_SESSION, SET_SOURCE),
            );
            await assume("Open", "assumesOnly");
            await refused(
                assume("Open", "assumesOnly", ana),
                "AccessDenied",
                notAuthorised("Open", `arn:aws:iam::${HUB}:user/assumesOnly`, SET_SOURCE),
            );
        });
        it("is kept by chained sessions, which may not change it", async () => {
            const first = await keysOf("Open", "pipeline", ana);
            const second = await assume("Chained", first);
            assert.equal(second.SourceIdentity, "ana");
            await assume("Chained", first, ana);
            await refused(
                assume("Chained", first, { SourceIdentity: "bea" }),
                "AccessDenied",
                /perform: sts:SetSourceIdentity on resource/,
            );
        });
        it("needs its permission in every trust of the chain", async () => {
            await assume("ChainedWithout", await keysOf("Open"));
            await refused(
                assume("ChainedWithout", await keysOf("Open", "pipeline", ana)),
                "AccessDenied",
                /perform: sts:SetSourceIdentity on resource/,
            );
        });
        it("is what key policies compare with aws:SourceIdentity, along the chain", async () => {
            const key = await keyWith(world, []);
            await letOn(world, key, "StringEquals", { "aws:SourceIdentity": "ana" });
            const first = await keysOf("Open", "pipeline", ana);
            for (const keys of [first, await keysOf("Chained", first)]) {
                await world.kms(keys).send(new DescribeKeyCommand({ KeyId: key.KeyId }));
            }
            for (const keys of [
                await keysOf("Open"),
                await keysOf("Open", "pipeline", { SourceIdentity: "bea" }),
            ]) {
                await denied(world.kms(keys).send(new DescribeKeyCommand({ KeyId: key.KeyId })));
            }
        });
    });
});
