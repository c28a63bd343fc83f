import assert from "node:assert/strict";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { KMS_OPERATIONS } from "../../../sandbox/kms/operations";
import { STS_OPERATIONS } from "../../../sandbox/sts/operations";
import { run } from "../../support/processes";
import { encryptionRows } from "./awsCli/encryptionRows";
import { type Answer, commandOf, type Desk, deskIn, type Row } from "./awsCli/row";
import { SIGNED_FILES, signingRows } from "./awsCli/signingRows";
import { type ClientSandbox, openClientSandbox } from "./support/clientSandbox";
import { pythonToolsOrSkip, succeed } from "./support/tools";

/*
 * The AWS command line calls every operation of the sandbox once at least, and the answers have what the
 * caller needs. Which calls are refused is tested with the operations themselves.
 */
const LANES = [signingRows(), encryptionRows()];
const SERVICES = { kms: KMS_OPERATIONS, sts: STS_OPERATIONS };

describe("AWS command line", function () {
    this.timeout(180_000);
    let client: ClientSandbox;
    let desk: Desk;
    /** Why each row failed, or undefined. */
    const outcomes = new Map<Row, Error | undefined>();

    before(async function () {
        const { aws } = await pythonToolsOrSkip(this);
        client = await openClientSandbox();
        const { KeyMetadata: other } = await client
            .kms()
            .send(new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }));
        desk = deskIn(client.folder, other!.Arn!);
        // A call is mostly the start of Python: the lanes need nothing of each other.
        await Promise.all(LANES.map((rows) => runInOrder(aws, rows)));
    });

    after(() => client?.close());

    async function runInOrder(aws: string, rows: readonly Row[]): Promise<void> {
        for (const row of rows) {
            const outcome = runRow(aws, row).then(
                () => undefined,
                (error: Error) => error,
            );
            outcomes.set(row, await outcome);
        }
    }

    async function runRow(aws: string, row: Row): Promise<void> {
        const args = [...commandOf(row), ...row.args(desk), "--output", "json"];
        const { stdout } = await succeed(aws, args, { env: client.env() });
        row.check(stdout.trim() === "" ? {} : (JSON.parse(stdout) as Answer), desk);
    }

    for (const [service, operations] of Object.entries(SERVICES)) {
        it(`has a row for every operation of ${service}, and none for another`, () => {
            const rows = LANES.flat().filter((row) => (row.service ?? "kms") === service);
            const names = new Set(rows.map(({ operation }) => operation));
            assert.deepEqual([...names].sort(), [...operations.keys()].sort());
        });
    }

    for (const row of LANES.flat()) {
        const title = row.title === undefined ? "" : `: ${row.title}`;
        it(`${commandOf(row).join(" ")}${title}`, () => {
            assert.ok(outcomes.has(row), "it was not run");
            assert.ifError(outcomes.get(row));
        });
    }

    it("makes a signature that openssl verifies", async () => {
        const { status, stdout, stderr } = await run("openssl", [
            ...["dgst", "-sha256", "-keyform", "DER", "-verify", desk.path(SIGNED_FILES.publicKey)],
            ...["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"],
            ...["-signature", desk.path(SIGNED_FILES.signature), desk.path(SIGNED_FILES.document)],
        ]);
        assert.equal(status, 0, stderr);
        assert.match(stdout, /^Verified OK/);
    });
});
