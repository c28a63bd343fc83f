// Results are signed by this machine's RSA, as the smoke itself signs them. AWS's clock is years ahead of this
// machine's, so that whatever goes by the wrong one fails.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { StackEvidence } from "../../../../operations/evidence/stackEvidence";
import type { Gathered } from "../../../../operations/rotation/shell/rotation";
import { waitForSmoke } from "../../../../operations/rotation/shell/steps/smokeStep";
import { runSmoke } from "../../../../operations/smoke/runSmoke";
import { StepWaiting } from "../../../../operations/steps/runSteps";
import { temporaryFolders } from "../../../support/folders";
import { KEY_ARN, requestOf, signerOf } from "../../smoke/builders";
import { atRest, NOW } from "../builders";
import { recordsOf, viewOf, WHO, withRotation } from "./builders";

const BY_KEY = { kind: "waitForSmoke", through: "key", generation: 2 } as const;
const BY_ALIAS = { ...BY_KEY, through: "alias" } as const;

/** What the application signs, through the key itself or the alias, at a time by its own clock. */
async function resultOf(nonce: string, alias: string, at = NOW): Promise<string> {
    const { jws } = await runSmoke(requestOf(signerOf(), { nonce, alias, now: () => at }));
    return jws!;
}

async function askedNonces(evidence: StackEvidence): Promise<string[]> {
    return (await recordsOf(evidence))
        .filter(({ type }) => type === "rotation.smokeAsked")
        .map(({ data }) => data["nonce"] as string);
}

describe("waiting for the application's signature", () => {
    const folder = temporaryFolders();

    /** Runs the step once. @returns how it ended, and all nonces that were asked for so far. */
    async function once(
        place: string,
        step: typeof BY_KEY | typeof BY_ALIAS,
        ports = {},
        view = {},
    ) {
        let ended: unknown;
        let nonces: string[] = [];
        const gathered: Partial<Gathered> = {};
        const notes = await withRotation({ place, ports, view }, async (rotation, evidence) => {
            ended = await waitForSmoke(rotation, step).catch((error: unknown) => error);
            nonces = await askedNonces(evidence);
            Object.assign(gathered, rotation.gathered);
        });
        return { ended, nonces, notes, gathered };
    }
    const put = (place: string, nonce: string, jws: string) =>
        withRotation({ place }, async (_, evidence) => {
            await evidence.writeResult(nonce, jws);
        });

    it("says what to run, and asks for the same result when it is run again", async () => {
        const place = folder();
        const first = await once(place, BY_KEY);
        const second = await once(place, BY_KEY);
        assert.ok(first.ended instanceof StepWaiting && second.ended instanceof StepWaiting);
        assert.equal(second.nonces.length, 1);
        assert.match(
            second.ended.advice,
            new RegExp(
                `cartorio smoke dev-990010 --nonce ${second.nonces[0]} --results ${place} --key ${KEY_ARN}\n`,
            ),
        );
    });

    it("takes the result that the key signed, with its nonce and AWS's ids", async () => {
        const place = folder();
        const [nonce] = (await once(place, BY_KEY)).nonces;
        await put(place, nonce!, await resultOf(nonce!, KEY_ARN));
        const { ended, gathered } = await once(place, BY_KEY);
        assert.equal(ended, `${KEY_ARN} signed, nonce ${nonce}`);
        assert.equal(gathered.nonce, nonce);
        const { detail } = gathered.checks!.find(({ name }) => name === "result-sha256")!;
        const file = path.join(place, "dev-990010", "results", `${nonce}.jws`);
        const jws = fs.readFileSync(file, "utf8").trim();
        assert.equal(detail, createHash("sha256").update(jws).digest("hex"));
        assert.deepEqual(Object.keys(gathered.requestIds!), [
            ...["smokeSign", "smokeGetPublicKey", "smokeVerify", "smokeRefused"],
        ]);
    });

    it("goes by AWS's clock, within five minutes, and says whose clock to look at", async () => {
        const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);
        for (const [at, said] of [
            [minutes(-4), /^$/],
            [minutes(4), /^$/],
            [minutes(-6), /by the application's clock, is .*not before .*compare the clocks/],
            [minutes(6), /by the application's clock, is .*not after .*compare the clocks/],
        ] as const) {
            const place = folder();
            const startSmoke = async ({
                CARTORIO_NONCE: nonce,
            }: Readonly<Record<string, string>>) =>
                put(place, nonce!, await resultOf(nonce!, KEY_ARN, at));
            const { ended } = await once(place, BY_KEY, { startSmoke });
            assert.match(ended instanceof Error ? ended.message.split("\n- ")[1]! : "", said);
        }
    });

    it("asks for the same result again whatever clock wrote the records before", async () => {
        const place = folder();
        await withRotation({ place }, (rotation) =>
            rotation.record("start", {
                ...{ who: WHO, generation: 2, checks: [] },
                awsTime: new Date(NOW.getTime() + 1000).toISOString(),
            }),
        );
        const situation = atRest(["active", "candidate"], { now: new Date(NOW.getTime() + 2000) });
        await once(place, BY_KEY, {}, { situation });
        assert.equal((await once(place, BY_KEY, {}, { situation })).nonces.length, 1);
    });

    it("takes no result through the alias for one by the key, nor the other way round", async () => {
        for (const [step, alias] of [
            [BY_KEY, "alias/cartorio-assinatura"],
            [BY_ALIAS, KEY_ARN],
        ] as const) {
            const place = folder();
            const [nonce] = (await once(place, step)).nonces;
            await put(place, nonce!, await resultOf(nonce!, alias));
            const { ended, nonces } = await once(place, step);
            assert.ok(ended instanceof StepWaiting);
            assert.equal(nonces.length, 2, "another one is asked for");
        }
    });

    it("refuses a result of another key, writes that down, and asks for another one", async () => {
        const place = folder();
        const startSmoke = async ({ CARTORIO_NONCE: nonce }: Readonly<Record<string, string>>) =>
            put(place, nonce!, (await resultOf(nonce!, KEY_ARN)).replace(/.{8}$/, "AAAAAAAA"));
        const { ended } = await once(place, BY_KEY, { startSmoke });
        assert.match((ended as Error).message, /is not accepted, another one is asked for/);
        await withRotation({ place }, async (_, evidence) => {
            const types = (await recordsOf(evidence)).map(({ type }) => type);
            assert.ok(types.includes("rotation.smokeRefused"));
        });
        assert.equal((await once(place, BY_KEY)).nonces.length, 2);
    });

    it("writes down in fixed words that it refuses what evidence would not take", async () => {
        const place = folder();
        const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
        const startSmoke = ({ CARTORIO_NONCE: nonce }: Readonly<Record<string, string>>) =>
            put(place, nonce!, `${part({ alg: "ana@example.com" })}.${part({})}.AAAA`);
        const { ended } = await once(place, BY_KEY, { startSmoke });
        assert.match((ended as Error).message, /is not accepted, another one is asked for/);
        await withRotation({ place }, async (_, evidence) => {
            const records = await recordsOf(evidence);
            const { data } = records.find(({ type }) => type === "rotation.smokeRefused")!;
            const [{ detail }] = data["checks"] as unknown as readonly [{ detail: string }];
            assert.match(detail, /^\d+ reasons; SHA-256 of the result [0-9a-f]{64}$/);
        });
    });

    it("starts the smoke with what it needs, and again while AWS is slow to show the alias", async () => {
        const place = folder();
        const asked: Readonly<Record<string, string>>[] = [];
        const startSmoke = async (variables: Readonly<Record<string, string>>) => {
            asked.push(variables);
            if (asked.length === 1) {
                throw new Error("the alias signs with the key before");
            }
            const nonce = variables["CARTORIO_NONCE"]!;
            await put(place, nonce, await resultOf(nonce, "alias/cartorio-assinatura"));
        };
        const { ended } = await once(place, BY_ALIAS, { startSmoke, wait: 20_000 });
        assert.match(String(ended), /signed, nonce/);
        assert.equal(asked.length, 2);
        const { CARTORIO_NONCE, ...rest } = asked[1]!;
        assert.equal(CARTORIO_NONCE, asked[0]!["CARTORIO_NONCE"]);
        assert.deepEqual(rest, {
            ...{ CARTORIO_STACK: "dev-990010", CARTORIO_ACCOUNT: "111111110010" },
            ...{ CARTORIO_RESULTS: place, CARTORIO_KEY_OPTION: "--expect-key" },
            CARTORIO_KEY_ARN: KEY_ARN,
        });
    });

    it("waits for nothing while the key can't sign", () =>
        withRotation(
            {
                place: folder(),
                view: {
                    views: {
                        2: { ...viewOf(), state: "Disabled", publicKeyPem: undefined as never },
                    },
                },
            },
            (rotation) =>
                assert.rejects(waitForSmoke(rotation, BY_KEY), {
                    code: "refused",
                    message: /generation 2 is Disabled; expected an enabled one/,
                }),
        ).then(() => undefined));
});
