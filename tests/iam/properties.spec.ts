/** What holds of every decision, whatever the policies. */
import assert from "node:assert/strict";

import fc from "fast-check";

import {
    evaluate,
    parsePolicy,
    type Policies,
    type PolicyKind,
    type Request,
} from "../../iam/index";
import {
    ACCOUNT,
    KEY_ARN,
    ORGANIZATION,
    OTHER_ACCOUNT,
    request,
    root,
    session,
    text,
    user,
    type Written,
} from "./builders";

const member = { organizationId: ORGANIZATION };
const signer = session("cartorio/Signer", member);

const CALLERS = fc.constantFrom<Request["principal"]>(
    user("ana", member),
    signer,
    root(ACCOUNT, member),
    user("x", { accountId: OTHER_ACCOUNT }),
    session("aws-service-role/a.amazonaws.com/AWSServiceRoleForA", member),
    { kind: "service", name: "logs.amazonaws.com" },
    { kind: "anonymous" },
);
const REQUESTS = fc
    .record({
        principal: CALLERS,
        action: fc.constantFrom("kms:Sign", "kms:Verify"),
        context: fc.constantFrom({}, { "kms:MessageType": "RAW" }, { "kms:MessageType": "DIGEST" }),
    })
    .map((over) => request({ ...over, resource: { arn: KEY_ARN, accountId: ACCOUNT, ...member } }));

const EFFECTS = fc.constantFrom("Allow", "Deny");
const ACTIONS = fc.constantFrom("*", "kms:*", "kms:Sign", "kms:Verify", "s3:*");
const PRINCIPALS = fc.constantFrom(
    "*",
    { AWS: ACCOUNT },
    { AWS: OTHER_ACCOUNT },
    { AWS: signer.roleArn },
    { AWS: signer.arn },
    { Service: "logs.amazonaws.com" },
);
const CONDITIONS = fc.constantFrom<object | undefined>(
    undefined,
    undefined,
    { StringEquals: { "kms:MessageType": "RAW" } },
    { StringNotEquals: { "kms:MessageType": "RAW" } },
    { ArnNotEquals: { "aws:PrincipalArn": signer.roleArn } },
    { StringEquals: { "s3:prefix": "a" } },
);

/** A statement of a policy that may have these effects. */
function statements(
    kind: PolicyKind,
    effects: fc.Arbitrary<string> = EFFECTS,
): fc.Arbitrary<Written> {
    return fc
        .record({ Effect: effects, Action: ACTIONS, Principal: PRINCIPALS, Condition: CONDITIONS })
        .map(({ Principal, Condition, ...rest }) => ({
            ...rest,
            Resource: "*",
            ...(kind === "key" ? { Principal } : kind === "rcp" ? { Principal: "*" } : {}),
            ...(Condition ? { Condition } : {}),
        }));
}

const some = (kind: PolicyKind, effects: fc.Arbitrary<string> = EFFECTS) =>
    fc.array(statements(kind, effects), { minLength: 1, maxLength: 4 });

/** Policies as they are written: the statements of each policy of each kind. */
interface World {
    readonly scps: Written[][][];
    readonly rcps: Written[][][];
    readonly identity: Written[][];
    readonly boundary: Written[] | undefined;
    readonly session: Written[][] | undefined;
    readonly key: Written[];
}

const WORLDS: fc.Arbitrary<World> = fc.record({
    scps: fc.array(fc.array(some("scp"), { maxLength: 2 }), { maxLength: 2 }),
    rcps: fc.array(fc.array(some("rcp", fc.constant("Deny")), { maxLength: 1 }), { maxLength: 1 }),
    identity: fc.array(some("identity"), { maxLength: 2 }),
    boundary: fc.option(some("boundary"), { nil: undefined }),
    session: fc.option(fc.array(some("session"), { maxLength: 2 }), { nil: undefined }),
    key: some("key"),
});

function policies(world: World): Policies {
    const parse = <K extends PolicyKind>(kind: K, list: Written[]) => parsePolicy(text(list), kind);
    return {
        organization: {
            id: ORGANIZATION,
            managementAccountId: "999999999999",
            scps: world.scps.map((level) => level.map((list) => parse("scp", list))),
            rcps: world.rcps.map((level) => level.map((list) => parse("rcp", list))),
        },
        identity: world.identity.map((list) => parse("identity", list)),
        ...(world.boundary ? { boundary: parse("boundary", world.boundary) } : {}),
        ...(world.session ? { session: world.session.map((list) => parse("session", list)) } : {}),
        resource: parse("key", world.key),
    };
}

/** A world with one more statement in the first policy of a kind that has one. */
function withStatement(world: World, at: "key" | "identity" | "scp", more: Written): World {
    const extended = ([first = [], ...rest]: Written[][]) => [[...first, more], ...rest];
    switch (at) {
        case "key":
            return { ...world, key: [...world.key, { Principal: "*", ...more }] };
        case "identity":
            return { ...world, identity: extended(world.identity) };
        case "scp": {
            const [level = [], ...levels] = world.scps;
            return { ...world, scps: [extended(level), ...levels] };
        }
    }
}

const reversed = <T>(list: readonly T[]): T[] => [...list].reverse();
const RUNS = { numRuns: 1500 };

const decide = (asked: Request, world: World) => evaluate(asked, policies(world)).decision;

describe("every decision", () => {
    it("is explicitDeny exactly if a Deny of a policy that binds applies for certain", () => {
        fc.assert(
            fc.property(REQUESTS, WORLDS, (asked, world) => {
                const { decision, statements: applied } = evaluate(asked, policies(world));
                const denied = applied.some(
                    ({ effect, cannotJudge }) => effect === "Deny" && cannotJudge === undefined,
                );
                assert.equal(decision === "explicitDeny", denied);
            }),
            RUNS,
        );
    });

    it("is explicitDeny once the key policy denies everyone everything", () => {
        const deny = { Effect: "Deny", Action: "*", Resource: "*" };
        fc.assert(
            fc.property(REQUESTS, WORLDS, (asked, world) => {
                assert.equal(decide(asked, withStatement(world, "key", deny)), "explicitDeny");
            }),
            RUNS,
        );
    });

    it("does not depend on the order of statements and policies", () => {
        fc.assert(
            fc.property(REQUESTS, WORLDS, (asked, world) => {
                const other: World = {
                    scps: world.scps.map((level) => reversed(level.map(reversed))),
                    rcps: world.rcps.map((level) => reversed(level.map(reversed))),
                    identity: reversed(world.identity.map(reversed)),
                    boundary: world.boundary && reversed(world.boundary),
                    session: world.session && reversed(world.session.map(reversed)),
                    key: reversed(world.key),
                };
                const [one, two] = [world, other].map((item) => evaluate(asked, policies(item)));
                assert.deepEqual([two?.decision, two?.by], [one?.decision, one?.by]);
            }),
            RUNS,
        );
    });

    const places = fc.constantFrom("key", "identity", "scp" as const);

    it("is not turned into allow by one more Deny", () => {
        const denies = statements("identity", fc.constant("Deny"));
        fc.assert(
            fc.property(REQUESTS, WORLDS, places, denies, (asked, world, at, more) => {
                if (at === "scp" && world.scps.length === 0) {
                    return;
                }
                const [before, after] = [world, withStatement(world, at, more)].map((item) =>
                    decide(asked, item),
                );
                assert.ok(after !== "allow" || before === "allow", `${before} became ${after}`);
            }),
            RUNS,
        );
    });

    it("is not turned from allow, nor into explicitDeny, by one more Allow", () => {
        const allows = statements("identity", fc.constant("Allow"));
        fc.assert(
            fc.property(REQUESTS, WORLDS, places, allows, (asked, world, at, more) => {
                if (at === "scp" && world.scps.length === 0) {
                    // The first SCP turns SCPs on, which is more than one more Allow.
                    return;
                }
                const [before, after] = [world, withStatement(world, at, more)].map((item) =>
                    decide(asked, item),
                );
                assert.ok(before !== "allow" || after === "allow", `allow became ${after}`);
                assert.equal(after === "explicitDeny", before === "explicitDeny");
            }),
            RUNS,
        );
    });

    it("is never allow while an unjudged Deny may apply", () => {
        fc.assert(
            fc.property(REQUESTS, WORLDS, (asked, world) => {
                const { decision, statements: applied } = evaluate(asked, policies(world));
                const doubtful = applied.some(
                    ({ effect, cannotJudge }) => effect === "Deny" && cannotJudge !== undefined,
                );
                assert.ok(!doubtful || decision === "error" || decision === "explicitDeny");
            }),
            RUNS,
        );
    });

    it("is each of the four now and then, or the properties above prove little", () => {
        const seen = new Set(
            fc
                .sample(fc.tuple(REQUESTS, WORLDS), { numRuns: 2000, seed: 1 })
                .map(([asked, world]) => decide(asked, world)),
        );
        assert.deepEqual([...seen].sort(), ["allow", "error", "explicitDeny", "implicitDeny"]);
    });
});
