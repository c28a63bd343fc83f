import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { moveChecks } from "../../../../operations/rotation/rotationRecords";
import type { Rotation } from "../../../../operations/rotation/shell/rotation";
import { publishKeys } from "../../../../operations/rotation/shell/steps/publishKeys";
import { recordStep } from "../../../../operations/rotation/shell/steps/recordStep";
import { editRegistry } from "../../../../operations/rotation/shell/steps/registryStep";
import { stackAccount } from "../../../../operations/account/stackAccount";
import { StepWaiting } from "../../../../operations/steps/runSteps";
import type { EvidenceRecord } from "../../../../evidence/index";
import type { Generation } from "../../../../registry/index";
import { buildJwks } from "../../../../signing/jwks/buildJwks";
import { repositoryRoot } from "../../../../toolchain/versions";
import { PAIR } from "../../../signing/builders";
import { temporaryFolders } from "../../../support/folders";
import { PUBLIC_KEY } from "../../smoke/builders";
import { arnOf, atRest } from "../builders";
import { ACCOUNT_OF_STACK, recordsOf, viewOf, WHO, withRotation } from "./builders";

/** The cartório with other generations. */
function stackWith(generations: readonly Generation[]) {
    const { cartorio } = ACCOUNT_OF_STACK;
    return { ...ACCOUNT_OF_STACK, cartorio: { ...cartorio, signingKey: { generations } } };
}

const since = "2026-11-24";

describe("writing the registry", () => {
    const folder = temporaryFolders();
    const organisation = path.join(repositoryRoot, "tests", "fixtures", "organisation");
    const generations: readonly Generation[] = [
        { id: 1, state: "active", since: "2026-11-23" },
        { id: 2, state: "candidate", since },
    ];

    async function edited(stackName: string, isLast = true) {
        const root = folder();
        fs.cpSync(organisation, root, { recursive: true });
        fs.copyFileSync(path.join(repositoryRoot, "Pulumi.yaml"), path.join(root, "Pulumi.yaml"));
        const stack = stackAccount(root, stackName);
        let ended: unknown;
        await withRotation(
            { place: folder(), ports: { root, stackName }, view: { stack } },
            async (rotation) => {
                const step = { kind: "editRegistry", generations } as const;
                ended = await editRegistry(rotation, step, isLast).catch((error: unknown) => error);
            },
        );
        return { ended, written: stackAccount(root, stackName).cartorio.signingKey.generations };
    }

    it("goes on at once in dev", async () => {
        const { ended, written } = await edited("dev-990010");
        assert.equal(ended, "cartorios/dev/990010.yaml");
        assert.deepEqual(written, generations);
    });

    it("waits elsewhere until what it wrote is committed, and says how", async () => {
        const { ended, written } = await edited("prod-990010");
        assert.ok(ended instanceof StepWaiting, String(ended));
        assert.match(ended.advice, /git add -- cartorios\/prod\/990010\.yaml\n.*git commit/s);
        assert.match(ended.advice, /then run this command again on the merged commit$/);
        assert.deepEqual(written.at(-1), generations[1]);
    });

    it("says when another commit follows", async () => {
        const { ended } = await edited("prod-990010", false);
        assert.match((ended as StepWaiting).advice, /: another commit follows$/);
    });
});

describe("publishing the keys", () => {
    const folder = temporaryFolders();
    const previous = buildJwks({
        cns: "990010",
        generations: [
            { id: 1, state: "verifyOnly", since: "2026-11-23", publicKey: PAIR.pem },
            { id: 2, state: "active", since, publicKey: PUBLIC_KEY },
        ],
    });
    const stack = stackWith([
        { id: 1, state: "disabled", since },
        { id: 2, state: "active", since },
    ]);
    const { publicKeyPem, ...disabled } = viewOf({ state: "Disabled" });
    const views = { 1: disabled, 2: viewOf() };

    it("keeps a key that AWS shows no more, with its new state", async () => {
        assert.ok(publicKeyPem);
        const view = { stack, views, published: previous };
        await withRotation({ place: folder(), view }, async (rotation, evidence) => {
            await publishKeys(rotation);
            assert.deepEqual(
                (await evidence.readJwks())!.keys.map((key) => [key.kid, key.cartorio_state]),
                [
                    [PAIR.kid, "disabled"],
                    [previous.keys[1]!.kid, "active"],
                ],
            );
        });
    });

    it("refuses to publish without a key that nobody shows any more", async () => {
        const view = { stack, views };
        await withRotation({ place: folder(), view }, async (rotation, evidence) => {
            await assert.rejects(publishKeys(rotation), {
                message:
                    /generation 1 is disabled, and neither KMS nor a previous JWKS shows its key/,
            });
            assert.equal(await evidence.readJwks(), undefined);
        });
    });

    it("refuses another key than was published", async () => {
        const view = {
            ...{ stack, published: previous },
            views: { 1: disabled, 2: viewOf({ publicKeyPem: PAIR.pem }) },
        };
        await withRotation({ place: folder(), view }, async (rotation) => {
            await assert.rejects(publishKeys(rotation), {
                message: /a generation's key never changes/,
            });
        });
    });
});

describe("recording a step", () => {
    const folder = temporaryFolders();
    const states = ["draining", "active"] as const;
    const stack = stackWith(states.map((state, index) => ({ id: index + 1, state, since })));
    const situation = atRest(states);
    const moves = [
        { generation: 2, to: "active" },
        { generation: 1, to: "draining" },
    ] as const;
    const step = { kind: "record", command: "switch", generation: 2, moves } as const;
    const views = { 2: viewOf({ arn: arnOf(2) }) };

    it("tells the account as it is, by AWS's clock, with what the steps before have left", async () => {
        const request = { command: "switch", because: "drill" } as const;
        const view = { stack, situation, views };
        await withRotation({ place: folder(), request, view }, async (rotation, evidence) => {
            rotation.gathered.requestIds["smokeSign"] = "request-1";
            rotation.gathered.nonce = "n-1";
            await recordStep(rotation, step);
            const { type, data } = (await recordsOf(evidence)).find(
                (one) => !one.type.startsWith("chain."),
            )!;
            assert.equal(type, "rotation.switch");
            const { checks, versions, ...rest } = data;
            assert.ok(versions);
            assert.deepEqual(rest, {
                ...{ stack: "dev-990010", cns: "990010", accountId: "111111110010" },
                ...{ who: rotation.seen.who, generation: 2, keyArn: arnOf(2), because: "drill" },
                ...{ awsTime: situation.now.toISOString(), nonce: "n-1" },
                ...{ requestIds: { smokeSign: "request-1" } },
                publicKeySha256: views[2].publicKeySha256,
                policySha256: views[2].policySha256,
            });
            const seen = checks as unknown as { name: string; ok: boolean }[];
            assert.ok(seen.every(({ ok }) => ok));
            const names = seen.map(({ name }) => name);
            for (const name of ["registry", "key", "may-sign", "tag", "alias", "published"]) {
                assert.ok(names.includes(`generation-1-${name}`), name);
            }
        });
    });

    /** What can be seen otherwise than a switch leaves it. */
    const otherwise: Readonly<Record<string, object>> = {
        alias: { aliasTarget: arnOf(1) },
        published: { published: { ...situation.published, 2: "candidate" } },
        key: { keys: { ...situation.keys, 2: { ...situation.keys[2], state: "Disabled" } } },
        "may-sign": { keys: { ...situation.keys, 2: { ...situation.keys[2], maySign: false } } },
        tag: { keys: { ...situation.keys, 2: { ...situation.keys[2], stateTag: "candidate" } } },
    };
    for (const [name, over] of Object.entries(otherwise)) {
        it(`records nothing when ${name} is not as the step is to leave it`, async () => {
            const view = { stack, views, situation: { ...situation, ...over } };
            const request = { command: "switch" } as const;
            await withRotation({ place: folder(), request, view }, async (rotation, evidence) => {
                await assert.rejects(recordStep(rotation, step), {
                    code: "refused",
                    message: new RegExp(`generation-2-${name}: .*, expected `),
                });
                assert.deepEqual(await recordsOf(evidence), []);
            });
        });
    }

    describe("of a retire, whose call as break-glass comes before the commit", () => {
        const retired = ["disabled", "active"] as const;
        const retire = { command: "retire" } as const;
        const record = {
            kind: "record",
            command: "retire",
            generation: 1,
            moves: [{ generation: 1, to: "disabled" }],
        } as const;
        const BREAKER = WHO.replace("Deployer", "BreakGlass");
        const call = (requestId: string, because: string) => ({
            ...{ who: BREAKER, generation: 1, keyArn: arnOf(1), because, checks: [] },
            requestIds: { disableKey: requestId },
        });
        const settled = {
            ...{ who: WHO, generation: 1, keyArn: arnOf(1) },
            checks: moveChecks([{ generation: 1, to: "verifyOnly" }]),
        };

        /** The record of a run that finds the key disabled, after runs that left other records. */
        async function recorded(before: (rotation: Rotation) => Promise<void>) {
            const place = folder();
            await withRotation({ place, request: retire }, before);
            const view = {
                ...{ situation: atRest(retired), views: {} },
                stack: stackWith(retired.map((state, index) => ({ id: index + 1, state, since }))),
            };
            let data: EvidenceRecord["data"] = {};
            await withRotation({ place, request: retire, view }, async (rotation, evidence) => {
                await recordStep(rotation, record);
                ({ data } = (await recordsOf(evidence)).findLast(
                    ({ type }) => type === "rotation.retire",
                )!);
            });
            const checks = data["checks"] as unknown as { name: string; detail: string }[];
            return {
                data,
                found: checks.find(({ name }) => name === "generation-1-found")?.detail,
            };
        }

        it("says who broke the glass in an earlier run, why, and by which request", async () => {
            const { data, found } = await recorded(async (rotation) => {
                await rotation.record("break-glass", call("request-of-old", "an older story"));
                await rotation.record("settle", settled);
                await rotation.record("break-glass", { ...call("other", "no"), generation: 2 });
                await rotation.record("break-glass", call("request-1", "end of its time"));
            });
            assert.deepEqual(
                [data["who"], data["because"], data["requestIds"], found],
                [BREAKER, "end of its time", { disableKey: "request-1" }, undefined],
            );
        });

        it("says that the key was found disabled where a kill came before the call's record", async () => {
            const { data, found } = await recorded((rotation) =>
                rotation.record("settle", settled),
            );
            assert.equal(data["who"], WHO);
            assert.match(found!, /^already Disabled: no call as break-glass .* CloudTrail/);
        });
    });

    it("tells a command that is overtaken as it was found", async () => {
        const view = { stack, views, situation: { ...situation, aliasTarget: arnOf(1) } };
        const request = { command: "rollback", because: "not for this record" } as const;
        await withRotation({ place: folder(), request, view }, async (rotation, evidence) => {
            await recordStep(rotation, step);
            const { data } = (await recordsOf(evidence)).at(-1)!;
            const checks = data["checks"] as unknown as { name: string; ok: boolean }[];
            assert.equal(checks.find(({ name }) => name === "generation-2-alias")!.ok, false);
            assert.equal(data["because"], undefined);
        });
    });
});
