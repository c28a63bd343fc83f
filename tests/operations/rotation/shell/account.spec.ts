// On the sandbox's KMS and STS, without the engine. That AWS answers alike is not proved here.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { CreateKeyCommand, type KMSClient, UntagResourceCommand } from "@aws-sdk/client-kms";
import { resolveRoles } from "../../../../components/roles";
import { signingKeyPolicy } from "../../../../components/signingKeyPolicy";
import type { EvidenceRecord } from "../../../../evidence/index";
import { viewKey } from "../../../../operations/account/keyFacts";
import { deployerClient } from "../../../../operations/account/roleClients";
import { liveKey, viewKeys } from "../../../../operations/rotation/shell/liveKeys";
import type { RotationPorts } from "../../../../operations/rotation/shell/rotation";
import { recordStep } from "../../../../operations/rotation/shell/steps/recordStep";
import { breakGlass } from "../../../../operations/rotation/shell/steps/breakGlassStep";
import type { BreakGlassAction } from "../../../../operations/rotation/steps";
import { awsDirectory } from "../../../../sandbox/environment";
import { temporaryFolders } from "../../../support/folders";
import { type AccountSandbox, openAccountSandbox } from "../../account/accountSandbox";
import { atRest } from "../builders";
import { recordsOf, STACK, withRotation } from "./builders";

const ACCOUNT = "111111110010";
const PERSON = { profile: "break-glass", sourceIdentity: "ana" };

describe("a rotation on an account", () => {
    const folder = temporaryFolders();
    let sandbox: AccountSandbox;
    before(async () => (sandbox = await openAccountSandbox()));
    after(() => sandbox.close());

    const asDeployer = <T>(look: (kms: KMSClient) => Promise<T>) =>
        sandbox.within(async () => {
            const role = await deployerClient(sandbox.account(STACK), "test");
            return look(role.kms).finally(() => role.close());
        });

    /** Makes the key of a generation, as the program does. */
    async function makeKey(kms: KMSClient, generation: number, cns = "990010") {
        const inputs = { accountId: ACCOUNT, roles: resolveRoles(ACCOUNT), maySign: true };
        const { KeyMetadata: key } = await kms.send(
            new CreateKeyCommand({
                ...{ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" },
                Policy: JSON.stringify(signingKeyPolicy(inputs)),
                Tags: [
                    { TagKey: "cartorio:cns", TagValue: cns },
                    { TagKey: "cartorio:geracao", TagValue: String(generation) },
                    { TagKey: "cartorio:estado", TagValue: "candidate" },
                ],
            }),
        );
        return { id: key!.KeyId!, arn: key!.Arn! };
    }

    describe("looking for keys", () => {
        const recordOf = (keyArn: string) => ({ data: { keyArn } }) as unknown as EvidenceRecord;
        const sourcesOf = (aliasTarget: string, ...arns: readonly string[]) => ({
            ...{ stack: sandbox.account(STACK), state: [], aliasTarget },
            records: arns.map(recordOf),
        });

        it("finds by the evidence what the stack has forgotten, and only what is this cartório's", () =>
            asDeployer(async (kms) => {
                const [active, forgotten, other] = [
                    await makeKey(kms, 3),
                    await makeKey(kms, 2),
                    await makeKey(kms, 4, "990028"),
                ];
                const elsewhere = forgotten.arn.replace(ACCOUNT, "111111110028");
                const { views } = await viewKeys(
                    kms,
                    sourcesOf(active.id, forgotten.arn, other.arn, elsewhere),
                );
                assert.deepEqual(
                    Object.entries(views).map(([generation, { arn }]) => [generation, arn]),
                    [
                        ["2", forgotten.arn],
                        ["3", active.arn],
                    ],
                );
                assert.deepEqual(liveKey(views[2]!, sandbox.account(STACK)), {
                    ...{ arn: forgotten.arn, state: "Enabled", maySign: true },
                    stateTag: "candidate",
                });
            }));

        it("takes a key in the stack's state for its generation, whatever became of its tags", () =>
            asDeployer(async (kms) => {
                const { id, arn } = await makeKey(kms, 5);
                await kms.send(new UntagResourceCommand({ KeyId: id, TagKeys: ["cartorio:cns"] }));
                const urn =
                    "urn:pulumi:dev-990010::cartorio-digital::cartorio:index:CartorioSigningKey$aws:kms/key:Key::signing-g5";
                const state = [{ urn, type: "aws:kms/key:Key", id, protect: true }];
                const { views } = await viewKeys(kms, { ...sourcesOf(id), state });
                assert.deepEqual(Object.keys(views), ["5"]);
                assert.equal(views[5]!.arn, arn);
            }));

        it("takes the state's key where another one claims its generation, though the alias is on that", () =>
            asDeployer(async (kms) => {
                const [own, rogue] = [await makeKey(kms, 6), await makeKey(kms, 6)];
                const urn =
                    "urn:pulumi:dev-990010::cartorio-digital::cartorio:index:CartorioSigningKey$aws:kms/key:Key::signing-g6";
                const state = [{ urn, type: "aws:kms/key:Key", id: own.id, protect: true }];
                const { views, rivals } = await viewKeys(kms, { ...sourcesOf(rogue.id), state });
                assert.equal(views[6]!.arn, own.arn);
                assert.deepEqual(rivals, [{ generation: 6, arn: rogue.arn }]);
            }));

        it("refuses two keys that claim one generation, of which the state has neither", () =>
            asDeployer(async (kms) => {
                const [one, two] = [await makeKey(kms, 7), await makeKey(kms, 7)];
                await assert.rejects(viewKeys(kms, sourcesOf(one.id, two.arn)), {
                    code: "refused",
                    message: /generation 7 is claimed by two keys/,
                });
            }));
    });

    describe("breaking the glass", () => {
        const act = async (place: string, action: BreakGlassAction, keyArn: string, ports = {}) => {
            const asked = { command: "retire", because: "drill" } as const;
            const person: Partial<RotationPorts> = { person: PERSON, ...ports };
            let detail = "";
            await withRotation({ place, request: asked, ports: person }, (rotation) =>
                sandbox.within(async () => {
                    const step = { kind: "breakGlass", action, generation: 1, keyArn } as const;
                    detail = await breakGlass(rotation, step);
                }),
            );
            return detail;
        };
        const typesIn = async (place: string) => {
            let found: EvidenceRecord[] = [];
            await withRotation({ place }, async (_, evidence) => {
                found = await recordsOf(evidence);
            });
            return found.filter(({ type }) => !type.startsWith("chain."));
        };

        it("disables, schedules in 30 days, cancels, each recorded with the request that the trail has", async () => {
            const { arn } = await asDeployer((kms) => makeKey(kms, 1));
            const place = folder();
            const actions = ["DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion"] as const;
            const states = ["Disabled", "PendingDeletion", "Disabled"];
            for (const [index, action] of actions.entries()) {
                assert.match(
                    await act(place, action, arn),
                    new RegExp(`^${states[index]}, by \\S+:assumed-role/BreakGlass/`),
                );
            }
            const records = await typesIn(place);
            const trail = fs.readFileSync(
                path.join(awsDirectory(sandbox.directory), "trail.jsonl"),
                "utf8",
            );
            assert.deepEqual(
                records.map(({ type, data }) => [type, data["because"], data["keyArn"]]),
                actions.map(() => ["rotation.breakGlass", "drill", arn]),
            );
            for (const [index, { data }] of records.entries()) {
                const [requestId] = Object.values(data["requestIds"] as Record<string, string>);
                const line = trail
                    .trim()
                    .split("\n")
                    .map((one) => JSON.parse(one) as { requestID: string; eventName: string })
                    .find(({ requestID }) => requestID === requestId);
                assert.equal(line?.eventName, actions[index]);
            }
            const window = trail
                .split("\n")
                .find((line) => line.includes('"eventName":"ScheduleKeyDeletion"'));
            assert.match(window!, /"pendingWindowInDays":30/);
        });

        it("is told of by the step that comes after a kill between the call and its record", async () => {
            const { arn } = await asDeployer((kms) => makeKey(kms, 1));
            const place = folder();
            await withRotation({ place }, async (_, evidence) => {
                const killed = Object.create(evidence) as RotationPorts["evidence"];
                killed.record = () => Promise.reject(new Error("killed"));
                await assert.rejects(act(folder(), "DisableKey", arn, { evidence: killed }), {
                    message: "killed",
                });
            });
            const view = (await asDeployer((kms) => viewKey(kms, arn)))!;
            const stack = sandbox.account(STACK);
            const situation = atRest(["disabled", "active"], {
                keys: { 1: { ...liveKey(view, stack), maySign: false, stateTag: "disabled" } },
            });
            const generations = situation.generations;
            const cartorio = { ...stack.cartorio, signingKey: { generations } };
            const seen = { situation, views: { 1: view }, stack: { ...stack, cartorio } };
            const request = { command: "retire" } as const;
            await withRotation({ place, request, view: seen }, async (rotation) => {
                const moves = [{ generation: 1, to: "disabled" }] as const;
                await recordStep(rotation, { kind: "record", ...request, generation: 1, moves });
            });
            const [{ type, data }, ...others] = (await typesIn(place)) as [EvidenceRecord];
            assert.deepEqual([type, others], ["rotation.retire", []]);
            assert.match(
                JSON.stringify(data["checks"]),
                /"detail":"already Disabled: no call [^"]* CloudTrail[^"]*","name":"generation-1-found","ok":true/,
            );
        });

        it("leaves no record of what AWS refuses", async () => {
            const { arn } = await asDeployer((kms) => makeKey(kms, 1));
            const place = folder();
            await assert.rejects(act(place, "CancelKeyDeletion", arn), {
                code: "refused",
                message: /AWS refuses CancelKeyDeletion of \S+: KMSInvalidStateException/,
            });
            assert.deepEqual(await typesIn(place), []);
        });

        it("is not for the pipeline's own credentials", async () => {
            const { arn } = await asDeployer((kms) => makeKey(kms, 1));
            const person = { sourceIdentity: "ana" };
            await assert.rejects(act(folder(), "DisableKey", arn, { person }), {
                code: "outside",
                message: /does not let you become \S+BreakGlass/,
            });
        });
    });

    // Last: the clock never goes back.
});
