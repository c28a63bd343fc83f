// On the sandbox's KMS and STS, with a state that the engine would give. That AWS answers alike is not proved here.
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import {
    CreateAliasCommand,
    DescribeKeyCommand,
    DisableKeyCommand,
    EnableKeyCommand,
    type KMSClient,
    PutKeyPolicyCommand,
} from "@aws-sdk/client-kms";
import { resolveRoles } from "../../../components/roles";
import { signingKeyPolicy } from "../../../components/signingKeyPolicy";
import type { EvidenceRecord } from "../../../evidence/index";
import { breakGlassClient, deployerClient } from "../../../operations/account/roleClients";
import { CliError } from "../../../operations/cliError";
import type { StateResource } from "../../../operations/deploy/live/stackState";
import { openStackEvidence, type StackEvidence } from "../../../operations/evidence/stackEvidence";
import type { Direction } from "../../../operations/suspension/direction";
import { keysStep } from "../../../operations/suspension/keySteps";
import { Suspension, type SuspensionPorts } from "../../../operations/suspension/suspension";
import { awsDirectory } from "../../../sandbox/environment";
import { temporaryFolders } from "../../support/folders";
import { type AccountSandbox, makeSigningKey, openAccountSandbox } from "../account/accountSandbox";

const STACK = "dev-990010";
const ACCOUNT = "111111110010";
const ALIAS = "alias/cartorio-assinatura";
const BREAK_GLASS = `arn:aws:sts::${ACCOUNT}:assumed-role/BreakGlass/break-glass-990010`;
const DEPLOYER = `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/suspend-990010`;
const PERSON = { profile: "break-glass", sourceIdentity: "ana" };
const GENERATIONS = `
    - { id: 1, state: draining, since: 2026-11-20 }
    - { id: 2, state: active, since: 2026-11-23 }`;

describe("break-glass in a suspension", () => {
    const folder = temporaryFolders();
    let sandbox: AccountSandbox;
    let place: string;
    let keys: readonly { readonly keyId: string; readonly arn: string }[];

    beforeEach(async () => {
        sandbox = await openAccountSandbox();
        place = folder();
        const file = path.join(sandbox.directory, "..", "cartorios", "dev", "990010.yaml");
        const text = fs.readFileSync(file, "utf8");
        fs.writeFileSync(file, text.replace(/(?<=generations:)(\n {4}- .*)+/, GENERATIONS));
        await as("deployer", async (kms) => {
            keys = [await makeSigningKey(kms, ACCOUNT), await makeSigningKey(kms, ACCOUNT)];
            const TargetKeyId = keys[1]!.keyId;
            await kms.send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId }));
        });
    });
    afterEach(() => sandbox.close());

    const as = <T>(who: "deployer" | "breakGlass", work: (kms: KMSClient) => Promise<T>) =>
        sandbox.within(async () => {
            const stack = sandbox.account(STACK);
            const client = await (who === "deployer"
                ? deployerClient(stack, "test")
                : breakGlassClient(stack, PERSON));
            return work(client.kms).finally(() => client.close());
        });
    const stateOf = (index: number) =>
        as("breakGlass", async (kms) => {
            const command = new DescribeKeyCommand({ KeyId: keys[index]!.arn });
            return (await kms.send(command)).KeyMetadata?.KeyState;
        });
    /** The state's keys; generation 1 first. */
    const inState = (of = keys): StateResource[] =>
        of.map(({ keyId: id }, index) => ({
            urn: `urn:pulumi:${STACK}::cartorio-digital::cartorio:index:CartorioSigningKey$aws:kms/key:Key::signing-g${index + 1}`,
            ...{ type: "aws:kms/key:Key", id },
        }));
    /** Gives a key a policy of the program, with some statements left out. */
    const rewrite = (index: number, ...left: readonly string[]) =>
        as("deployer", async (kms) => {
            const roles = resolveRoles(ACCOUNT);
            const policy = signingKeyPolicy({ accountId: ACCOUNT, roles, maySign: true });
            const Statement = policy.Statement.filter(({ Sid }) => !left.includes(Sid)).map(
                (one) =>
                    one.Sid === "AdministerKey" ? { ...one, Action: "kms:PutKeyPolicy" } : one,
            );
            const Policy = JSON.stringify({ ...policy, Statement });
            await kms.send(new PutKeyPolicyCommand({ KeyId: keys[index]!.arn, Policy }));
        });

    /** Runs the step as one run of the command does. @returns what it says. */
    async function run(direction: Direction, ports: Partial<SuspensionPorts> = {}) {
        const evidence = await openStackEvidence(place, STACK, "cartorio-test");
        const root = path.join(sandbox.directory, "..");
        const step = keysStep(direction);
        try {
            return await sandbox.within(async () => {
                const suspension = new Suspension(STACK, {
                    ...{ root, direction, evidence, person: PERSON, plan: false },
                    ...{ readState: () => Promise.resolve(inState()), because: "drill" },
                    ...{ show: () => undefined, note: () => undefined },
                    ...ports,
                });
                return (await step.done!(suspension)) ?? (await step.run(suspension));
            });
        } finally {
            await evidence.close();
        }
    }
    async function records(): Promise<EvidenceRecord[]> {
        const evidence = await openStackEvidence(place, STACK, "cartorio-test");
        const found: EvidenceRecord[] = [];
        for await (const record of evidence.records()) {
            found.push(...(record.type.startsWith("chain.") ? [] : [record]));
        }
        await evidence.close();
        return found;
    }
    const told = async () =>
        (await records()).map(({ type, data }) => [type, data["who"], data["generation"]]);
    /** Ids of the requests of a call in the trail. */
    const requests = (eventName: string) =>
        fs
            .readFileSync(path.join(awsDirectory(sandbox.directory), "trail.jsonl"), "utf8")
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line) as Record<string, string>)
            .filter((line) => line["eventName"] === eventName && line["errorCode"] === undefined)
            .map(({ requestID }) => requestID);

    it("leaves a record of each call, the active key first, and then that of the step", async () => {
        await run("suspend");
        assert.deepEqual([await stateOf(0), await stateOf(1)], ["Disabled", "Disabled"]);
        assert.deepEqual(await told(), [
            ["suspension.breakGlass", BREAK_GLASS, 2],
            ["suspension.breakGlass", BREAK_GLASS, 1],
            ["suspension.disableKeys", BREAK_GLASS, 2],
        ]);
        const [first, second, step] = await records();
        assert.deepEqual(
            [first, second].map((record) => record!.data["requestIds"]),
            requests("DisableKey").map((disableKey) => ({ disableKey })),
        );
        assert.deepEqual(first!.data["checks"], [
            { name: "call", ok: true, detail: "DisableKey" },
            { name: "source-identity", ok: true, detail: "ana" },
        ]);
        assert.deepEqual([first!.data["keyArn"], first!.data["because"]], [keys[1]!.arn, "drill"]);
        assert.deepEqual(Object.keys(step!.data["requestIds"] as object), [
            "disableKeyOfGeneration1",
            "disableKeyOfGeneration2",
        ]);
        assert.match(step!.data["publicKeySha256"] as string, /^[0-9a-f]{64}$/);
    });

    it("goes on with the other keys when AWS refuses one, and records what was taken", async () => {
        await rewrite(1, "BreakGlass");
        await assert.rejects(run("suspend"), {
            code: "refused",
            message:
                /not every key could be dealt with; 1 were disabled by .*BreakGlass.*:\n- AWS refuses break-glass .*/,
        });
        assert.equal(await stateOf(0), "Disabled");
        assert.deepEqual(await told(), [["suspension.breakGlass", BREAK_GLASS, 1]]);
    });

    it("needs no Deployer that sees the keys", async () => {
        await rewrite(0);
        await rewrite(1);
        await assert.rejects(run("suspend"), { code: "refused", message: /AWS refuses it/ });
        assert.deepEqual([await stateOf(0), await stateOf(1)], ["Disabled", "Disabled"]);
        assert.equal((await records()).length, 2);
    });

    it("finds the key behind the alias where the state can't be read", async () => {
        const readState = () => Promise.reject(new CliError("outside", "the backend is gone"));
        await assert.rejects(run("suspend", { readState }), {
            code: "outside",
            message: /1 were disabled .*\n- the backend is gone/s,
        });
        assert.deepEqual([await stateOf(0), await stateOf(1)], ["Enabled", "Disabled"]);
        assert.deepEqual(await told(), [["suspension.breakGlass", BREAK_GLASS, undefined]]);
    });

    it("disables every key also where no record can be written, and says which calls AWS took", async () => {
        const broken = {
            ...{ description: "nowhere", close: () => Promise.resolve() },
            record: () => Promise.reject(new CliError("outside", "the disk is full")),
            records: async function* () {},
        } as unknown as StackEvidence;
        await assert.rejects(run("suspend", { evidence: broken }), (error: Error) => {
            assert.match(error.message, /; 2 were disabled by /);
            for (const id of requests("DisableKey")) {
                assert.match(error.message, new RegExp(`\\(request ${id}\\), and there is no rec`));
            }
            return true;
        });
        assert.equal(requests("DisableKey").length, 2);
        // The next run has nothing to do, and names nobody who did it.
        assert.match((await run("suspend"))!, /^nothing was left to disable/);
        assert.deepEqual(await told(), [["suspension.disableKeys", DEPLOYER, 2]]);
        assert.equal((await records())[0]!.data["requestIds"], undefined);
    });

    it("disables every key before it tells of a fault of its own", async () => {
        const faulty = {
            ...{ description: "nowhere", close: () => Promise.resolve() },
            record: () => Promise.reject(new TypeError("a fault")),
            records: async function* () {},
        } as unknown as StackEvidence;
        await assert.rejects(run("suspend", { evidence: faulty }), TypeError);
        assert.equal(requests("DisableKey").length, 2);
    });

    it("records a call of a round whose step is recorded already", async () => {
        await run("suspend");
        await as("breakGlass", (kms) => kms.send(new EnableKeyCommand({ KeyId: keys[0]!.arn })));
        await run("suspend");
        assert.deepEqual((await told()).slice(3), [["suspension.breakGlass", BREAK_GLASS, 1]]);
        assert.equal(requests("DisableKey").length, 3);
        await run("resume");
        await as("breakGlass", (kms) => kms.send(new DisableKeyCommand({ KeyId: keys[1]!.arn })));
        await run("resume");
        assert.deepEqual(
            (await told()).slice(4).map(([type]) => type),
            [
                ...["suspension.breakGlass", "suspension.breakGlass", "suspension.enableKeys"],
                "suspension.breakGlass",
            ],
        );
        assert.equal(await stateOf(1), "Enabled");
    });

    it("repeats nothing when all is done", async () => {
        await run("suspend");
        const before = await records();
        assert.equal(await run("suspend"), "generation 1 Disabled, generation 2 Disabled");
        assert.deepEqual(await records(), before);
        assert.equal(requests("DisableKey").length, 2);
    });
});
