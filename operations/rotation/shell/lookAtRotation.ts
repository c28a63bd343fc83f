// Not the package's index, which loads the engine's SDK and the AWS provider: seconds of start.
import { DEFAULT_SIGNING_ALIAS } from "../../../components/naming";
import type { EvidenceRecord } from "../../../evidence/index";
import type { Jwks } from "../../../signing/jwks/publishedKey";
import { viewAliasTarget } from "../../account/keyFacts";
import { deployerClient } from "../../account/roleClients";
import { type StackAccount, stackAccount } from "../../account/stackAccount";
import type { EngineSession } from "../../deploy/engineSession";
import { readState } from "../../deploy/live/stackState";
import type { StackEvidence } from "../../evidence/stackEvidence";
import type { RotationTimes } from "../rotationTimes";
import type { LiveKey, Situation, TrailFacts } from "../situation";
import { lastUse } from "./lastUse";
import { liveKey, type Views, viewKeys } from "./liveKeys";
import { recordsOf, rotationRecordsOf } from "./records";
import { generationKeys, type StateKey } from "./stateKeys";
import { type KeyTrail, readKeyTrail } from "./trailFacts";

/** The job of this folder, as sessions of roles call it. */
export const ROTATION_JOB = "rotation";

/** Where a look looks. */
export interface LookPorts {
    /** The repository's root. */
    readonly root: string;
    readonly stackName: string;
    readonly session: EngineSession;
    readonly evidence: StackEvidence;
    readonly times: RotationTimes;
    /** Whether somebody who may break the glass is at hand. */
    readonly hasBreakGlass: boolean;
    /** Where the trail is, or what was read of it before. */
    readonly trail?: string | KeyTrail | undefined;
}

/** What a look saw. */
export interface RotationView {
    readonly stack: StackAccount;
    readonly situation: Situation;
    /** Keys by generation, with what only evidence and publication need. */
    readonly views: Views;
    /** Keys in the stack's state. */
    readonly stateKeys: readonly StateKey[];
    /** Everything in the cartório's evidence, in the order of AWS's clock. */
    readonly records: readonly EvidenceRecord[];
    /** The published keys. */
    readonly published: Jwks | undefined;
    /** ARN of the session that looked. */
    readonly who: string;
    readonly trail?: KeyTrail;
}

/**
 * Gathers everything that a decision about a rotation rests on, as Deployer; changes nothing.
 * @throws CliError or RegistryError when something of it can't be read or judged.
 */
export async function lookAtRotation(ports: LookPorts): Promise<RotationView> {
    const { root, stackName, session, evidence, times, hasBreakGlass } = ports;
    const stack = stackAccount(root, stackName);
    const { status, accountId, signingKey } = stack.cartorio;
    const client = await deployerClient(stack, ROTATION_JOB);
    try {
        const [state, target, records, published] = await Promise.all([
            readState({ ...session, stackName }),
            viewAliasTarget(client.kms, DEFAULT_SIGNING_ALIAS),
            recordsOf(evidence),
            evidence.readJwks(),
        ]);
        const { views, rivals } = await viewKeys(client.kms, {
            stack,
            state,
            aliasTarget: target?.keyId,
            records,
        });
        // Not this machine's clock: waiting times are reckoned by the one that the trail goes by.
        const now = client.since;
        // Last: the sandbox's trail, and a fresh one, has what this look did.
        const keyTrail =
            typeof ports.trail === "string"
                ? await readKeyTrail(ports.trail, accountId, stack.region)
                : ports.trail;
        const keys = Object.fromEntries(
            Object.entries(views).map(([id, view]) => [Number(id), liveKey(view, stack)]),
        );
        const stateKeys = generationKeys(state);
        const trail = keyTrail === undefined ? {} : { trail: trailOf(keyTrail, keys) };
        const { generations } = signingKey;
        const rotations = rotationRecordsOf(records, accountId);
        const situation: Situation = {
            ...{ now, times, status, generations, keys, records: rotations, ...trail },
            aliasTarget: arnOf(target?.keyId, stack),
            aliasMovedAt: target?.since,
            rivals,
            managed: Object.fromEntries(
                stateKeys.map(({ generation, protect }) => [generation, { protect }]),
            ),
            published: Object.fromEntries(
                (published?.keys ?? []).map((key) => [key.cartorio_generation, key.cartorio_state]),
            ),
            lastUse: lastUse({ generations, keys, records: rotations, ...trail }),
            // Who looks is the pipeline.
            identities: { pipeline: true, breakGlass: hasBreakGlass },
        };
        return {
            ...{ stack, situation, views, stateKeys, records, published, who: client.who },
            ...(keyTrail === undefined ? {} : { trail: keyTrail }),
        };
    } finally {
        client.close();
    }
}

function trailOf(
    { lastSigned, ...span }: KeyTrail,
    keys: Readonly<Record<number, LiveKey>>,
): TrailFacts {
    const byGeneration = Object.entries(keys).flatMap(([id, { arn }]) => {
        const time = lastSigned.get(arn);
        return time === undefined ? [] : [[Number(id), time] as const];
    });
    return { ...span, lastSigned: Object.fromEntries(byGeneration) };
}

function arnOf(keyId: string | undefined, { region, cartorio }: StackAccount): string | undefined {
    return keyId === undefined
        ? undefined
        : `arn:aws:kms:${region}:${cartorio.accountId}:key/${keyId}`;
}
