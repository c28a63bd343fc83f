/**
 * The pack as the engine runs it: Pulumi's own runner, driven over gRPC. Does not prove what the
 * engine makes of the answers.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";

import type { AnalyzerClient as Client } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { repositoryRoot } from "../../toolchain/versions";
import { allPolicies } from "../../policy/policies";
import { type Started, start } from "../support/processes";
import { alias, documentKey, keyWith, type Resource, signingKey, UNKNOWN } from "./support";

const PACK = path.join(repositoryRoot, "policy");
const RUNNER = path.join(repositoryRoot, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
/** gRPC and its messages are packages of Pulumi's, not of ours. */
const pulumi = createRequire(
    path.join(repositoryRoot, "node_modules/@pulumi/pulumi/proto/analyzer_grpc_pb.js"),
);
const messages = pulumi("./analyzer_pb.js") as typeof analyzer;
const { AnalyzerClient } = pulumi("./analyzer_grpc_pb.js") as {
    AnalyzerClient: new (address: string, credentials: unknown) => Client;
};
const grpc = pulumi("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
type Message = analyzer.AnalyzeRequest;
const { Struct } = pulumi("google-protobuf/google/protobuf/struct_pb.js") as {
    Struct: { fromJavaScript(value: object): Parameters<Message["setProperties"]>[0] };
};
const { Empty } = pulumi("google-protobuf/google/protobuf/empty_pb.js") as {
    Empty: new () => Parameters<Client["getAnalyzerInfo"]>[0];
};

interface Diagnostic {
    readonly policy: string;
    readonly message: string;
    readonly mandatory: boolean;
}

describe("policy pack over gRPC", function () {
    this.timeout(60_000);
    let started: Started;
    let client: Client;
    before(async () => {
        started = start(process.execPath, [RUNNER, "127.0.0.1:1", PACK], { cwd: PACK });
        const port = await started.firstLine();
        client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    });
    after(async () => {
        client.close();
        started.child.kill();
        await started.ended;
    });

    function analyze(resource: Resource): Promise<Diagnostic[]> {
        return new Promise((resolve, reject) => {
            client.analyze(requestOf(resource), (error, response) => {
                if (error !== null) {
                    reject(error);
                    return;
                }
                resolve(
                    response.getDiagnosticsList().map((item) => ({
                        policy: item.getPolicyname(),
                        message: item.getMessage(),
                        mandatory:
                            item.getEnforcementlevel() === messages.EnforcementLevel.MANDATORY,
                    })),
                );
            });
        });
    }

    it("offers every policy under its name", async () => {
        const info = await new Promise<analyzer.AnalyzerInfo>((resolve, reject) => {
            client.getAnalyzerInfo(new Empty(), (error, answer) =>
                error === null ? resolve(answer) : reject(error),
            );
        });
        assert.equal(info.getName(), "cartorio-digital");
        assert.deepEqual(
            info.getPoliciesList().map((policy) => policy.getName()),
            allPolicies.map(({ name }) => name),
        );
    });

    it("has nothing to say of what the components declare", async () => {
        for (const resource of [signingKey(), documentKey(), alias()]) {
            assert.deepEqual(await analyze(resource), []);
        }
    });

    it("refuses a key without anything, by mandatory rules", async () => {
        const bare = { ...signingKey({ opts: { parent: undefined, protect: false } }), props: {} };
        const refused = (await analyze(bare)).filter(({ mandatory }) => mandatory);
        for (const name of [
            "kms-key-require-purpose",
            "kms-key-require-inline-policy",
            "kms-key-require-deletion-window",
            "kms-key-require-protect",
            "kms-key-require-tags",
            "kms-key-restrict-root",
        ]) {
            assert.ok(
                refused.some(({ policy }) => policy === name),
                name,
            );
        }
    });

    it("refuses what is known to be wrong, and only advises on what is unknown", async () => {
        const found = await analyze(keyWith(UNKNOWN, { props: { deletionWindowInDays: 7 } }));
        assert.deepEqual(
            found.filter(({ mandatory }) => mandatory).map(({ policy }) => policy),
            ["kms-key-require-deletion-window"],
        );
        const advice = found.filter(({ policy }) => policy === "kms-key-separate-duties");
        assert.equal(advice.length, 1);
        assert.match(advice[0]?.message ?? "", /policy can't be known during preview/);
    });

    it("survives a policy that is made to break it", async () => {
        const found = await analyze(keyWith("[".repeat(30_000)));
        assert.ok(found.some(({ policy }) => policy === "kms-key-require-inline-policy"));
        assert.deepEqual(await analyze(signingKey()), []);
    });

    it("judges ten resources in well under a second", async () => {
        const ten = [signingKey(), documentKey(), alias()];
        await Promise.all(ten.map(analyze));
        const start = process.hrtime.bigint();
        for (let index = 0; index < 10; index++) {
            assert.deepEqual(await analyze(ten[index % ten.length] as Resource), []);
        }
        const took = Number(process.hrtime.bigint() - start) / 1e6;
        if (process.env["SHOW_TIMES"] === "1") {
            console.log(`      ten resources: ${took.toFixed(1)} ms`);
        }
        assert.ok(took < 500, `${took} ms`);
    });
});

function requestOf({ type, name, props, opts, provider }: Resource): Message {
    const request = new messages.AnalyzeRequest();
    request.setType(type);
    request.setName(name);
    request.setUrn(`urn:pulumi:prod-990010::cartorio-digital::${type}::${name}`);
    request.setProperties(Struct.fromJavaScript(props));
    const options = new messages.AnalyzerResourceOptions();
    options.setProtect(opts["protect"] === true);
    options.setParent(typeof opts["parent"] === "string" ? opts["parent"] : "");
    request.setOptions(options);
    const of = new messages.AnalyzerProviderResource();
    of.setType("pulumi:providers:aws");
    of.setName("account");
    of.setProperties(Struct.fromJavaScript(provider));
    request.setProvider(of);
    return request;
}
