import { CartorioStatus } from "../../../registry/index";
import { buildJwks } from "../../../signing/jwks/buildJwks";
import type { Jwks } from "../../../signing/jwks/publishedKey";
import { CliError } from "../../cliError";
import type { Step } from "../../steps/runSteps";
import { keyRecord, type Onboarding } from "../onboarding";

/** Publishes the public keys of every generation. */
export const publishStep: Step<Onboarding> = {
    name: "publish",
    title: "publish the public keys of every generation",
    advice:
        "Give the set of keys that was published before its place in the evidence again, or find out who replaced a key; " +
        "then run this command again",
    async done(onboarding) {
        const published = await onboarding.ports.evidence.readJwks();
        const key = await onboarding.asDeployer((client) => onboarding.liveKey(client));
        if (published === undefined || key?.publicKeyPem === undefined) {
            return undefined;
        }
        const wanted = keysOf(onboarding, key.publicKeyPem, published);
        return same(wanted, published) && (await onboarding.isRecorded("publish", key.arn))
            ? `${published.keys.length} published`
            : undefined;
    },
    async run(onboarding) {
        const { evidence } = onboarding.ports;
        const { key, who } = await onboarding.asDeployer(async (client) => ({
            key: await onboarding.requireLiveKey(client),
            who: client.who,
        }));
        const jwks = keysOf(onboarding, key.publicKeyPem, await evidence.readJwks());
        const where = await evidence.publishJwks(jwks);
        const kids = jwks.keys.map(({ kid, cartorio_generation: id }) => ({
            name: `generation-${id}`,
            ok: true,
            detail: `kid ${kid}`,
        }));
        await onboarding.recordOnce("publish", {
            ...keyRecord(key, onboarding.generation),
            ...{ who, checks: kids },
        });
        return `${jwks.keys.length} in ${where}`;
    },
};

/** The registry's generations; those that are not active were published before. */
function keysOf({ stack }: Onboarding, publicKey: string, previous: Jwks | undefined): Jwks {
    const { cns, signingKey } = stack.cartorio;
    return buildJwks({
        cns,
        previous,
        generations: signingKey.generations.map(({ id, state, since }) => ({
            ...{ id, state, since },
            ...(state === "active" ? { publicKey } : {}),
        })),
    });
}

function same(a: Jwks, b: Jwks): boolean {
    const text = ({ keys }: Jwks) =>
        JSON.stringify(keys.map((key) => Object.entries(key).sort(([x], [y]) => (x < y ? -1 : 1))));
    return text(a) === text(b);
}

/** Steps whose records the onboarding must have left; those of the key must name it. */
const OF_THE_ACCOUNT = ["account", "preview"] as const;
const OF_THE_KEY = ["up", "guardrails", "smoke", "publish"] as const;

/** Looks whether everything that was done can be shown, and closes the account of it. */
export const evidenceStep: Step<Onboarding> = {
    name: "evidence",
    title: "every step has its record",
    advice: "Find out what happened to the evidence (`cartorio evidence verify`); restore it from its copy, then run this command again",
    async done(onboarding) {
        const key = await onboarding.asDeployer((client) => onboarding.liveKey(client));
        return key !== undefined && (await onboarding.isRecorded("evidence", key.arn))
            ? "recorded"
            : undefined;
    },
    async run(onboarding) {
        const { ports } = onboarding;
        const { key, who } = await onboarding.asDeployer(async (client) => ({
            key: await onboarding.requireLiveKey(client),
            who: client.who,
        }));
        const checks = [];
        for (const step of [...OF_THE_ACCOUNT, ...OF_THE_KEY]) {
            const ofKey = OF_THE_KEY.some((one) => one === step) ? { keyArn: key.arn } : {};
            const record = await onboarding.recordOf(step, ofKey);
            checks.push({ name: step, ok: record !== undefined, detail: record?.hash ?? "none" });
        }
        const missing = checks.filter(({ ok }) => !ok).map(({ name }) => name);
        if (missing.length > 0) {
            throw new CliError(
                "refused",
                `${ports.evidence.description} has no record of ${missing.join(", ")} for ${key.arn}; expected one of each step`,
            );
        }
        await onboarding.recordOnce("evidence", {
            ...keyRecord(key, onboarding.generation),
            ...{ who, checks },
        });
        return `${checks.length} records in ${ports.evidence.description}`;
    },
};

/** Says in the registry that the cartório signs. */
export const activateStep: Step<Onboarding> = {
    name: "activate",
    title: "status active in the registry",
    advice: "Look at the cartório's registry file, then run this command again",
    async done(onboarding) {
        return (await onboarding.isComplete()) ? onboarding.stack.file : undefined;
    },
    async run(onboarding) {
        const { key, who } = await onboarding.asDeployer(async (client) => ({
            key: await onboarding.requireLiveKey(client),
            who: client.who,
        }));
        await onboarding.setStatus(CartorioStatus.Active);
        const { status } = onboarding.stack.cartorio;
        await onboarding.recordOnce("activate", {
            ...keyRecord(key, onboarding.generation),
            ...{ who, checks: [{ name: "status", ok: true, detail: status }] },
        });
        return onboarding.stack.file;
    },
};
