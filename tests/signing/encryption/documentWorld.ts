/** A sandbox with the accounts, roles and guardrails of the fixtures, and the keys of two cartórios. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { CreateAliasCommand, CreateKeyCommand, type KMSClient } from "@aws-sdk/client-kms";
import { documentKeyPolicy } from "../../../components/documentKeyPolicy";
import {
    DEFAULT_DOCUMENT_ALIAS,
    DEFAULT_SIGNING_ALIAS,
    requiredTags,
} from "../../../components/naming";
import { serializePolicy } from "../../../components/policyDocument";
import { resolveRoles } from "../../../components/roles";
import { signingKeyPolicy } from "../../../components/signingKeyPolicy";
import { awsDirectory, type SandboxAccess } from "../../../sandbox/environment";
import { type Sandbox, startSandbox } from "../../../sandbox/server";
import { loadWorld, pipelineIdentity } from "../../../sandbox/world";
import { repositoryRoot } from "../../../toolchain/versions";
import { assumeRole } from "../../integration/support/workspace";

const ORGANISATION = path.join(repositoryRoot, "tests", "fixtures", "organisation");

export const CNS = "990010";
export const OTHER_CNS = "990028";

/** The account of a cartório of the fixtures, in dev. */
export const accountOf = (cns: string) => `11111111${cns.slice(2)}`;

/** A call as the trail has it. */
export interface Call {
    readonly eventName: string;
    readonly errorCode?: string;
    readonly userIdentity: { readonly arn: string };
    readonly requestParameters: Readonly<Record<string, unknown>> | null;
    readonly resources?: readonly { readonly ARN: string }[];
}

/** Both cartórios with their document and signing keys, under the policies that are deployed. */
export class DocumentWorld {
    readonly #clients: KMSClient[] = [];

    private constructor(
        readonly directory: string,
        private readonly sandbox: Sandbox,
        /** ARNs of the document keys, by CNS. */
        readonly documentKeys: Readonly<Record<string, string>>,
        /** ARNs of the signing keys, by CNS. */
        readonly signingKeys: Readonly<Record<string, string>>,
    ) {}

    static async open(): Promise<DocumentWorld> {
        const directory = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "cartorio-docs-")));
        fs.mkdirSync(awsDirectory(directory), { recursive: true });
        const options = { directory: awsDirectory(directory), ...loadWorld(ORGANISATION) };
        const sandbox = await startSandbox(options);
        const keys: Record<"documents" | "signing", Record<string, string>> = {
            documents: {},
            signing: {},
        };
        const world = new DocumentWorld(directory, sandbox, keys.documents, keys.signing);
        for (const cns of [CNS, OTHER_CNS]) {
            const deployer = await world.kms("cartorio/Deployer", cns);
            keys.documents[cns] = await named(
                deployer,
                await documentKey(deployer, cns),
                DEFAULT_DOCUMENT_ALIAS,
            );
            keys.signing[cns] = await signingKey(deployer, cns);
        }
        return world;
    }

    /** The sandbox as this identity sees it; the pipeline's by default. */
    access(identity = pipelineIdentity): SandboxAccess {
        const { endpoint } = this.sandbox;
        return { endpoint, ...this.sandbox.credentials(identity), directory: this.directory };
    }

    /** A client as a role of a cartório's account. */
    async kms(role = "cartorio/Signer", cns = CNS): Promise<KMSClient> {
        const client = await assumeRole(this.access(), accountOf(cns), role);
        this.#clients.push(client);
        return client;
    }

    /** The calls that the sandbox answers while `work` runs. */
    async callsDuring(work: () => Promise<unknown>): Promise<readonly Call[]> {
        const before = this.#trail().length;
        await work();
        return this.#trail().slice(before);
    }

    /** A folder for a test's own files. */
    folder(): string {
        return fs.mkdtempSync(path.join(this.directory, "files-"));
    }

    async close(): Promise<void> {
        this.#clients.forEach((client) => client.destroy());
        await this.sandbox.close();
        fs.rmSync(this.directory, { recursive: true, force: true });
    }

    #trail(): Call[] {
        const file = path.join(awsDirectory(this.directory), "trail.jsonl");
        const lines = fs.readFileSync(file, "utf8").trim().split("\n");
        return lines.map((line) => JSON.parse(line) as Call);
    }
}

function policyInputs(cns: string) {
    const accountId = accountOf(cns);
    return { accountId, roles: resolveRoles(accountId) };
}

function tagsOf(cns: string) {
    const values = { cns, uf: "SP", class: 2, environment: "dev", generation: 1 } as const;
    return Object.entries(requiredTags({ ...values, state: "active" })).map(
        ([TagKey, TagValue]) => ({ TagKey, TagValue }),
    );
}

/** Makes a document key of a cartório, without an alias. */
export async function documentKey(kms: KMSClient, cns: string): Promise<string> {
    const Policy = serializePolicy(documentKeyPolicy({ ...policyInputs(cns), cns }));
    const made = await kms.send(new CreateKeyCommand({ Policy, Tags: tagsOf(cns) }));
    return made.KeyMetadata!.Arn!;
}

async function signingKey(kms: KMSClient, cns: string): Promise<string> {
    const Policy = serializePolicy(signingKeyPolicy({ ...policyInputs(cns), maySign: true }));
    const made = await kms.send(
        new CreateKeyCommand({
            Policy,
            Tags: tagsOf(cns),
            KeySpec: "RSA_2048",
            KeyUsage: "SIGN_VERIFY",
        }),
    );
    return named(kms, made.KeyMetadata!.Arn!, DEFAULT_SIGNING_ALIAS);
}

async function named(kms: KMSClient, arn: string, AliasName: string): Promise<string> {
    const TargetKeyId = arn.slice(arn.lastIndexOf("/") + 1);
    await kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
    return arn;
}
