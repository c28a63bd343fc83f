/** A sandbox with an office's keys, for the specs that have KMS sign. */
import fs from "node:fs";
import path from "node:path";
import {
    CreateAliasCommand,
    GetPublicKeyCommand,
    type KMSClient,
    UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import {
    buildJwks,
    createSigner,
    type Jwks,
    type Signer,
    type SignerOptions,
} from "../../signing/index";
import { newSigningKey, World } from "../sandbox/support";
import { CNS } from "./builders";

export const ALIAS = "alias/cartorio-assinatura";
/** What a test signs where it does not matter what. */
export const STATEMENT = { documentId: "doc-1", mediaType: "text/plain" } as const;

/** An office with two generations and a key that was never published. */
export interface Office {
    readonly world: World;
    readonly kms: KMSClient;
    /** ARNs of generation 1, of generation 2, and of the stranger. */
    readonly arns: readonly [string, string, string];
    /** Both generations, published. */
    readonly jwks: Jwks;
    /** Generation 1 alone. */
    readonly jwksOfFirst: Jwks;
    signer(options?: Partial<SignerOptions>): Signer;
    point(arn: string): Promise<void>;
    /** Calls of an operation that the trail has, with their errors. */
    calls(operation: string): readonly TrailLine[];
}

/** What the specs read of the trail. */
export interface TrailLine {
    readonly eventName: string;
    readonly errorCode?: string;
    readonly requestID: string;
    readonly requestParameters?: { readonly messageType?: string; readonly keyId?: string };
}

export async function openOffice(): Promise<Office> {
    const world = await World.start();
    const kms = world.kms("deployer");
    const pems: string[] = [];
    const arns: string[] = [];
    for (let key = 0; key < 3; key++) {
        const { Arn } = await newSigningKey(kms);
        const { PublicKey: spki } = await kms.send(new GetPublicKeyCommand({ KeyId: Arn }));
        const base64 = Buffer.from(spki!).toString("base64");
        pems.push(`-----BEGIN PUBLIC KEY-----\n${base64}\n-----END PUBLIC KEY-----\n`);
        arns.push(Arn);
    }
    await kms.send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId: arns[0] }));
    const since = "2026-01-01";
    const first = { id: 1, state: "active", since, publicKey: pems[0]! } as const;
    const second = { id: 2, state: "candidate", since, publicKey: pems[1]! } as const;
    const jwks = buildJwks({ cns: CNS, generations: [first, second] });
    return {
        ...{ world, kms, jwks, arns: arns as [string, string, string] },
        jwksOfFirst: buildJwks({ cns: CNS, generations: [first] }),
        signer: (options = {}) => createSigner({ kms, cns: CNS, publishedKeys: jwks, ...options }),
        point: async (arn) => {
            await kms.send(new UpdateAliasCommand({ AliasName: ALIAS, TargetKeyId: arn }));
        },
        calls: (operation) =>
            fs
                .readFileSync(path.join(world.directory, "trail.jsonl"), "utf8")
                .split("\n")
                .filter((line) => line !== "")
                .map((line) => JSON.parse(line) as TrailLine)
                .filter(({ eventName }) => eventName === operation),
    };
}
