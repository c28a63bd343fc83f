/** Builders for the specs of the shell: a command whose steps run on a real evidence folder, and no engine. */
import type { EvidenceRecord } from "../../../../evidence/index";
import {
    type KeyView,
    policyDigest,
    publicKeyDigest,
} from "../../../../operations/account/keyFacts";
import type { StackAccount } from "../../../../operations/account/stackAccount";
import {
    openStackEvidence,
    type StackEvidence,
} from "../../../../operations/evidence/stackEvidence";
import { ROTATION_TIMES } from "../../../../operations/rotation/rotationTimes";
import type { RotationView } from "../../../../operations/rotation/shell/lookAtRotation";
import { inAwsTime } from "../../../../operations/rotation/shell/records";
import { Rotation, type RotationPorts } from "../../../../operations/rotation/shell/rotation";
import type { RotationRequest } from "../../../../operations/rotation/situation";
import { ACCOUNT, KEY_ARN, PUBLIC_KEY } from "../../smoke/builders";
import { atRest } from "../builders";

export const STACK = "dev-990010";
export const WHO = `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/rotation-990010`;

/** The cartório of most tests. */
export const ACCOUNT_OF_STACK: StackAccount = {
    ...{ stackName: STACK, environment: "dev", region: "sa-east-1" },
    ...{ role: "cartorio/Deployer", file: "cartorios/dev/990010.yaml" },
    cartorio: {
        ...{ cns: "990010", name: "1º Ofício de Notas de Exemplo", uf: "SP", class: 2, wave: 1 },
        ...{ municipality: "3550308", accountId: ACCOUNT, status: "active" },
        signingKey: {
            generations: [
                { id: 1, state: "active", since: "2026-11-23" },
                { id: 2, state: "candidate", since: "2026-11-24" },
            ],
        },
    },
};

/** An enabled key, with what a test cares about replaced. */
export function viewOf(over: Partial<KeyView> = {}): KeyView {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    return {
        ...{ arn: KEY_ARN, keyId: KEY_ARN.split("/").at(-1)!, state: "Enabled" },
        ...{ spec: "RSA_2048", usage: "SIGN_VERIFY", origin: "AWS_KMS", multiRegion: false },
        ...{ publicKeyPem: PUBLIC_KEY, publicKeySha256: publicKeyDigest(PUBLIC_KEY) },
        ...{ policy, policySha256: policyDigest(policy), tags: {} },
        ...over,
    };
}

/** What a test says of a command. */
export interface TestRotation {
    readonly place: string;
    readonly request?: RotationRequest;
    readonly view?: Partial<RotationView>;
    readonly ports?: Partial<RotationPorts>;
}

/** Every record of an evidence. */
export async function recordsOf(evidence: StackEvidence): Promise<EvidenceRecord[]> {
    const found: EvidenceRecord[] = [];
    for await (const record of evidence.records()) {
        found.push(record);
    }
    return found;
}

/** Runs steps of one command, as one run of the program does. @returns what it noted. */
export async function withRotation(
    { place, request = { command: "validate" }, view = {}, ports = {} }: TestRotation,
    use: (rotation: Rotation, evidence: StackEvidence) => Promise<void>,
): Promise<readonly string[]> {
    const evidence = await openStackEvidence(place, STACK, "cartorio-test");
    const notes: string[] = [];
    try {
        const rotation = new Rotation(
            request,
            {
                ...{ root: place, stackName: STACK, place, evidence, times: ROTATION_TIMES },
                session: { executable: "no-engine", cwd: place, env: {} },
                ...{ hasBreakGlass: false, wait: 0, show: () => undefined },
                note: (line) => notes.push(line),
                ...ports,
            },
            {
                ...{ stack: ACCOUNT_OF_STACK, who: WHO, stateKeys: [] },
                situation: atRest(["active", "candidate"]),
                views: { 2: viewOf() },
                records: inAwsTime(await recordsOf(evidence)),
                published: await evidence.readJwks(),
                ...view,
            },
        );
        await use(rotation, evidence);
    } finally {
        await evidence.close();
    }
    return notes;
}
