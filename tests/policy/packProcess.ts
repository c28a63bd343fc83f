/** A policy pack as the engine runs it: Pulumi's own runner in the pack's folder, driven over gRPC. */
import { createRequire } from "node:module";
import path from "node:path";

import type { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type * as analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { repositoryRoot } from "../../toolchain/versions";
import { start } from "../support/processes";
import type { Resource } from "./support";

/** The pack of this repository. */
export const PACK = path.join(repositoryRoot, "policy");

const RUNNER = path.join(repositoryRoot, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
/** gRPC and its messages are packages of Pulumi's, not of ours. */
const pulumi = createRequire(
    path.join(repositoryRoot, "node_modules/@pulumi/pulumi/proto/analyzer_grpc_pb.js"),
);
const grpc = pulumi("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
const rpc = pulumi("./analyzer_grpc_pb.js") as {
    AnalyzerClient: new (address: string, credentials: unknown) => AnalyzerClient;
};
const { Empty } = pulumi("google-protobuf/google/protobuf/empty_pb.js") as {
    Empty: new () => Parameters<AnalyzerClient["getAnalyzerInfo"]>[0];
};
type Struct = NonNullable<ReturnType<analyzer.AnalyzeRequest["getProperties"]>>;
const { Struct, Value: EmptyValue } = pulumi("google-protobuf/google/protobuf/struct_pb.js") as {
    readonly Struct: { fromJavaScript(value: object): Struct };
    readonly Value: new () => Parameters<ReturnType<Struct["getFieldsMap"]>["set"]>[1];
};
/** A property's value, of no type until it is set. */
export const Value = EmptyValue;
/** Messages between engine and pack. */
export const messages = pulumi("./analyzer_pb.js") as typeof analyzer;

/** What the pack says of a resource. */
export interface Diagnostic {
    readonly policy: string;
    readonly message: string;
    readonly mandatory: boolean;
    /** Whose; as the answer to a single resource it is left out. */
    readonly urn: string;
}

/** A pack under way. */
export interface PackProcess {
    /** Judges one resource, as the engine asks when it is registered. */
    analyze(resource: Resource | analyzer.AnalyzeRequest): Promise<readonly Diagnostic[]>;
    /** Judges the stack as a whole, as the engine asks at the end. */
    analyzeStack(resources: readonly Resource[]): Promise<readonly Diagnostic[]>;
    /** Hands over the content of `--policy-pack-config`, by policy. */
    configure(config: Readonly<Record<string, object>>): Promise<void>;
    info(): Promise<analyzer.AnalyzerInfo>;
    /** Whether the process is still there. */
    readonly alive: boolean;
    stop(): Promise<void>;
}

/** Starts a pack and waits for its port. */
export async function startPack(folder = PACK): Promise<PackProcess> {
    const started = start(process.execPath, [RUNNER, "127.0.0.1:1", folder], { cwd: folder });
    const port = await started.firstLine();
    const client = new rpc.AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const answer = <T>(call: (reply: (error: Error | null, answer: T) => void) => unknown) =>
        new Promise<T>((resolve, reject) => {
            call((error, message) => (error === null ? resolve(message) : reject(error)));
        });
    return {
        analyze: async (resource) => {
            const request =
                resource instanceof messages.AnalyzeRequest ? resource : requestOf(resource);
            return diagnostics(await answer((reply) => client.analyze(request, reply)));
        },
        analyzeStack: async (resources) => {
            const request = new messages.AnalyzeStackRequest();
            request.setResourcesList(resources.map(stackResourceOf));
            return diagnostics(await answer((reply) => client.analyzeStack(request, reply)));
        },
        configure: async (config) => {
            const request = new messages.ConfigureAnalyzerRequest();
            for (const [policy, { enforcementLevel, ...properties }] of Object.entries(config) as [
                string,
                { enforcementLevel?: analyzer.EnforcementLevel },
            ][]) {
                const one = new messages.PolicyConfig();
                one.setEnforcementlevel(enforcementLevel ?? messages.EnforcementLevel.MANDATORY);
                one.setProperties(Struct.fromJavaScript(properties));
                request.getPolicyconfigMap().set(policy, one);
            }
            await answer((reply) => client.configure(request, reply));
        },
        info: () => answer((reply) => client.getAnalyzerInfo(new Empty(), reply)),
        get alive() {
            return started.child.exitCode === null && started.child.signalCode === null;
        },
        stop: async () => {
            client.close();
            started.child.kill();
            await started.ended;
        },
    };
}

function diagnostics(response: analyzer.AnalyzeResponse): readonly Diagnostic[] {
    return response.getDiagnosticsList().map((item) => ({
        policy: item.getPolicyname(),
        message: item.getMessage(),
        mandatory: item.getEnforcementlevel() === messages.EnforcementLevel.MANDATORY,
        urn: item.getUrn(),
    }));
}

/** The engine's identity of a resource. */
export function urnOf({ type, name }: Resource): string {
    return `urn:pulumi:prod-990010::cartorio-digital::${type}::${name}`;
}

/** The engine's question about a resource. */
export function requestOf(resource: Resource): analyzer.AnalyzeRequest {
    return fill(new messages.AnalyzeRequest(), resource);
}

function stackResourceOf(resource: Resource): analyzer.AnalyzerResource {
    const { parent } = resource.opts;
    const filled = fill(new messages.AnalyzerResource(), resource);
    filled.setParent(typeof parent === "string" ? parent : "");
    return filled;
}

function fill<M extends analyzer.AnalyzeRequest | analyzer.AnalyzerResource>(
    message: M,
    resource: Resource,
): M {
    const { type, name, props, opts, provider } = resource;
    message.setType(type);
    message.setName(name);
    message.setUrn(urnOf(resource));
    message.setProperties(Struct.fromJavaScript(props));
    const options = new messages.AnalyzerResourceOptions();
    options.setProtect(opts["protect"] === true);
    options.setParent(typeof opts["parent"] === "string" ? opts["parent"] : "");
    message.setOptions(options);
    const of = new messages.AnalyzerProviderResource();
    of.setType("pulumi:providers:aws");
    of.setName("account");
    of.setUrn("urn:pulumi:prod-990010::cartorio-digital::pulumi:providers:aws::account");
    of.setProperties(Struct.fromJavaScript(provider));
    message.setProvider(of);
    return message;
}
