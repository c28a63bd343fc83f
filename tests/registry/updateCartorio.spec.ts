// Does not prove that a write survives a power cut; only that files are synced before they are renamed.
import assert from "node:assert/strict";
import {
    existsSync,
    mkdirSync,
    readdirSync,
    readFileSync,
    rmdirSync,
    utimesSync,
    writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
    type Cartorio,
    FindingCode,
    loadCartorio,
    loadRegistry,
    RegistryErrorCode,
    updateCartorio,
} from "../../registry";
import { start } from "../support/processes";
import { cartorioOf, cartorioText, refusalOf, temporaryRepositories } from "./builders";

const FILE = "cartorios/dev/990010.yaml";
const suspend = (current: Cartorio): Cartorio => ({ ...current, status: "suspended" });
const raiseWave = (current: Cartorio): Cartorio => ({ ...current, wave: current.wave + 1 });

/** A process of its own that writes to a registry. */
function writer(...args: string[]) {
    return start(process.execPath, ["toolchain/run.cjs", "tests/registry/writer.ts", ...args]);
}

describe("updateCartorio", () => {
    const repository = temporaryRepositories();
    const namesIn = (root: string) => readdirSync(join(root, "cartorios/dev")).sort();

    it("writes the change, keeps every other byte, and returns what the file says now", async () => {
        const text = `\uFEFF${cartorioText({ wave: "1   # canário" }).replaceAll("\n", "\r\n")}`;
        const root = repository({ [FILE]: text });
        const { cartorio, file, warnings } = await updateCartorio(root, "dev", "990010", suspend);
        assert.deepEqual([cartorio.status, file, warnings], ["suspended", FILE, []]);
        assert.equal(
            readFileSync(join(root, FILE), "utf8"),
            text.replace("status: active", "status: suspended"),
        );
        assert.deepEqual(namesIn(root), ["990010.yaml"]);
    });

    it("returns the warnings of what it wrote", async () => {
        const root = repository({ "cartorios/dev/990011.yaml": cartorioOf("990011") });
        const { warnings } = await updateCartorio(root, "dev", "990011", suspend);
        assert.deepEqual(
            warnings.map(({ code }) => code),
            [FindingCode.CheckDigit],
        );
    });

    describe("refuses, and leaves the file as it was,", () => {
        const OTHERS = { "cartorios/dev/990002.yaml": cartorioOf("990002") };
        const account = (accountId: string) => (current: Cartorio) => ({ ...current, accountId });
        for (const [title, change, options, message] of [
            [
                "an account that another file has, naming both",
                account("111111990002"),
                {},
                `${FILE}:6:12: accountId: found "111111990002", which cartorios/dev/990002.yaml:6 has too, expected an AWS account of its own in the environment; give one of the two cartórios another account`,
            ],
            [
                "the hub's account",
                account("999999999999"),
                { hubAccountId: "999999999999" },
                `${FILE}:6:12: accountId: found "999999999999", the hub's account, expected an AWS account of the cartório's own; correct accountId here, or cartorio-digital:hubAccountId`,
            ],
            [
                "what no file may say",
                (current: Cartorio) => ({ ...current, uf: "RJ" }),
                {},
                `${FILE}:4:15: municipality: found "3550308", which is in SP, expected an IBGE code of uf RJ; correct municipality or uf`,
            ],
        ] as const) {
            it(title, async () => {
                const root = repository({ ...OTHERS, [FILE]: cartorioText() });
                const error = await refusalOf(() =>
                    updateCartorio(root, "dev", "990010", change, options),
                );
                assert.equal(error.message, message);
                assert.equal(readFileSync(join(root, FILE), "utf8"), cartorioText());
                assert.deepEqual(namesIn(root), ["990002.yaml", "990010.yaml"]);
            });
        }

        it("an account that another file writes with escapes", async () => {
            const hidden = cartorioOf("990002", { accountId: '"\\u0031\\x311111990002"' });
            const root = repository({
                "cartorios/dev/990002.yaml": hidden,
                [FILE]: cartorioText(),
            });
            const error = await refusalOf(() =>
                updateCartorio(root, "dev", "990010", account("111111990002")),
            );
            assert.match(error.message, /which cartorios\/dev\/990002\.yaml:6 has too/);
        });

        it("a wrong check digit, when strict", async () => {
            const file = "cartorios/dev/990011.yaml";
            const root = repository({ [file]: cartorioOf("990011") });
            const error = await refusalOf(() =>
                updateCartorio(root, "dev", "990011", suspend, { strict: true }),
            );
            assert.deepEqual(
                error.findings.map(({ code }) => code),
                [FindingCode.CheckDigit],
            );
            assert.equal(readFileSync(join(root, file), "utf8"), cartorioOf("990011"));
        });

        it("bytes that are not UTF-8", async () => {
            const bytes = Buffer.from(cartorioText(), "latin1");
            const root = repository({ [FILE]: bytes });
            const error = await refusalOf(() => updateCartorio(root, "dev", "990010", suspend));
            assert.match(error.message, /bytes that are not UTF-8/);
            assert.ok(readFileSync(join(root, FILE)).equals(bytes));
        });

        it("an error of the change itself, which is handed on", async () => {
            const root = repository({ [FILE]: cartorioText() });
            const broken = new Error("broken");
            await assert.rejects(
                updateCartorio(root, "dev", "990010", () => {
                    throw broken;
                }),
                broken,
            );
            assert.deepEqual(namesIn(root), ["990010.yaml"]);
        });
    });

    it("is not stopped by faults of other files", async () => {
        const root = repository({
            [FILE]: cartorioText(),
            "cartorios/dev/990002.yaml": "broken: [",
            "cartorios/dev/leia.yml": "",
        });
        assert.equal(
            (await updateCartorio(root, "dev", "990010", suspend)).cartorio.status,
            "suspended",
        );
    });

    it("says that there is no such file, or no such environment", async () => {
        const root = repository({ [FILE]: cartorioText() });
        const missing = await refusalOf(() => updateCartorio(root, "dev", "990028", suspend));
        assert.equal(
            missing.message,
            "cartorios/dev/990028.yaml: the file: found nothing, expected the file of the cartório that is to be changed; correct the CNS, or add the cartório first",
        );
        for (const environment of ["hml", "../dev", ""]) {
            const error = await refusalOf(() =>
                updateCartorio(root, environment, "990010", suspend),
            );
            assert.equal(error.findings[0]?.code, FindingCode.Environment);
        }
        await refusalOf(() => updateCartorio(root, "dev", "../990010", suspend));
    });

    it("begins again when an editor saves in the middle", async () => {
        const root = repository({ [FILE]: cartorioText() });
        let saved = false;
        const { cartorio } = await updateCartorio(root, "dev", "990010", (current) => {
            if (!saved) {
                saved = true;
                writeFileSync(join(root, FILE), `# saved\n${cartorioText({ class: "3" })}`);
            }
            return raiseWave(current);
        });
        assert.deepEqual([cartorio.class, cartorio.wave], [3, 2]);
        assert.match(readFileSync(join(root, FILE), "utf8"), /^# saved\n/);
    });

    it("loses nothing when many write at once in one process", async () => {
        const root = repository({
            [FILE]: cartorioText(),
            "cartorios/dev/990002.yaml": cartorioOf("990002"),
        });
        await Promise.all(
            Array.from({ length: 12 }, (_, index) =>
                updateCartorio(root, "dev", index % 2 === 0 ? "990010" : "990002", raiseWave),
            ),
        );
        assert.deepEqual(
            loadRegistry(root, "dev").entries.map(({ cartorio }) => cartorio.wave),
            [7, 7],
        );
        assert.deepEqual(namesIn(root), ["990002.yaml", "990010.yaml"]);
    }).timeout(60_000);

    it("loses nothing when processes write at once, and no reader sees half a file", async () => {
        const root = repository({ [FILE]: cartorioText({ wave: "0" }) });
        const writers = [1, 2, 3].map(() => writer(root, "update", "990010", "15"));
        let ended = false;
        const all = Promise.all(writers.map(async ({ ended: end }) => await end)).finally(() => {
            ended = true;
        });
        const seen: number[] = [];
        while (!ended) {
            seen.push(loadCartorio(FILE, { root }).cartorio.wave);
            await new Promise((resolve) => setTimeout(resolve, 5));
        }
        assert.deepEqual(
            (await all).map(({ status, stderr }) => [status, stderr]),
            [1, 2, 3].map(() => [0, ""]),
        );
        assert.deepEqual(
            seen,
            [...seen].sort((a, b) => a - b),
        );
        assert.equal(loadCartorio(FILE, { root }).cartorio.wave, 45);
        assert.deepEqual(namesIn(root), ["990010.yaml"]);
    }).timeout(120_000);

    it("takes the lock of a killed process over, and waits for a living one", async () => {
        const root = repository({ [FILE]: cartorioText() });
        const holder = writer(root, "hold");
        assert.equal(await holder.firstLine(), "held");
        assert.ok(existsSync(join(root, "cartorios/dev/.lock")));
        let written = false;
        const update = updateCartorio(root, "dev", "990010", suspend).then(() => {
            written = true;
        });
        // Longer than a lock lasts that nobody renews.
        await new Promise((resolve) => setTimeout(resolve, 7_000));
        assert.equal(written, false);
        holder.child.kill("SIGKILL");
        await holder.ended;
        await update;
        assert.equal(loadCartorio(FILE, { root }).cartorio.status, "suspended");
        assert.deepEqual(namesIn(root), ["990010.yaml"]);
    }).timeout(60_000);

    it("begins again when its lock was taken over while it computed", async () => {
        const root = repository({ [FILE]: cartorioText() });
        const lock = join(root, "cartorios/dev/.lock");
        let times = 0;
        const { cartorio } = await updateCartorio(root, "dev", "990010", (current) => {
            times += 1;
            if (times === 1) {
                // As another process that found the lock stale, wrote, and gave its own lock back.
                writeFileSync(join(root, FILE), cartorioText({ class: "1" }));
                rmdirSync(lock);
                mkdirSync(lock);
                setTimeout(() => rmdirSync(lock), 50);
            }
            return suspend(current);
        });
        assert.deepEqual([times, cartorio.class, cartorio.status], [2, 1, "suspended"]);
    });

    it("says that the folder can't be written to", async () => {
        const root = repository({ [FILE]: cartorioText() });
        // A file in the lock's place, since the tests may run as root, whom no permission stops.
        writeFileSync(join(root, "cartorios/dev/.lock"), "");
        utimesSync(join(root, "cartorios/dev/.lock"), 1, 1);
        const error = await refusalOf(() => updateCartorio(root, "dev", "990010", suspend));
        assert.equal(error.code, RegistryErrorCode.Unwritable);
        assert.equal(
            error.message,
            "cartorios/dev/.lock: writing: found ENOTDIR rmdir .lock, expected a folder that may be written to; check its permissions and the disk, and run the command again",
        );
    });
});
