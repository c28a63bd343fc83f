// Does not prove that a reader which lists the folder without the registry (git, an editor) sees all or
// nothing: until the next writer has tidied up, it doesn't.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
    addCartorios,
    FindingCode,
    loadRegistry,
    luhnDigit,
    parseCartorio,
    RegistryErrorCode,
    renderCartorio,
    resolveStack,
} from "../../registry";
import { addFiles } from "../../registry/addition";
import { withRegistryLock } from "../../registry/registryLock";
import { createFile } from "../../registry/writeFiles";
import { start } from "../support/processes";
import {
    cartorioOf,
    cartorioText,
    cartorioWith,
    refusalOf,
    temporaryRepositories,
} from "./builders";

const MANY = Array.from({ length: 150 }, (_, index) => {
    const five = String(98000 + index);
    return `${five}${luhnDigit(five)}`;
});

function writer(...args: string[]) {
    return start(process.execPath, ["toolchain/run.cjs", "tests/registry/writer.ts", ...args]);
}

describe("addCartorios", () => {
    const repository = temporaryRepositories();
    const namesIn = (root: string) => readdirSync(join(root, "cartorios/dev")).sort();

    it("writes files like those of the samples, and returns them", async () => {
        const root = repository({ "cartorios/dev/.gitkeep": "" });
        const adopted = {
            ...cartorioWith("990010"),
            name: "Ofício: Único",
            signingKey: {
                importAlias: true,
                generations: [
                    {
                        id: 1,
                        state: "active",
                        since: "2026-11-23",
                        importKeyId: "1234abcd-12ab-34cd-56ef-1234567890ab",
                    },
                ],
            },
        } as const;
        const files = await addCartorios(root, "dev", [cartorioWith("990028"), adopted]);
        assert.deepEqual(files, ["cartorios/dev/990028.yaml", "cartorios/dev/990010.yaml"]);
        assert.deepEqual(
            loadRegistry(root, "dev").entries.map(({ cartorio }) => cartorio),
            [adopted, cartorioWith("990028")],
        );
        assert.equal(
            readFileSync(join(root, files[1]!), "utf8"),
            `# yaml-language-server: $schema=../schema.json
cns: "990010"
name: "Ofício: Único"
uf: SP
municipality: "3550308"
class: 2
accountId: "111111990010"
wave: 0
status: requested
signingKey:
  importAlias: true
  generations:
    - { id: 1, state: active, since: 2026-11-23, importKeyId: 1234abcd-12ab-34cd-56ef-1234567890ab }
`,
        );
        assert.deepEqual(namesIn(root), [".gitkeep", "990010.yaml", "990028.yaml"]);
    });

    it("renders the committed samples but for their comments", () => {
        for (const cns of ["990002", "990010", "990028"]) {
            const file = `cartorios/dev/${cns}.yaml`;
            const text = readFileSync(join(__dirname, "../..", file), "utf8");
            assert.equal(
                renderCartorio(parseCartorio(text, file).cartorio!),
                text.replace(/ # .*$/gm, (comment, at: number) => (at < 50 ? comment : "")),
            );
        }
    });

    it("takes none, and writes nothing", async () => {
        const root = repository({ "cartorios/dev/.gitkeep": "" });
        assert.deepEqual(await addCartorios(root, "dev", []), []);
        assert.deepEqual(namesIn(root), [".gitkeep"]);
    });

    it("lists every finding of every entry and of all together, and writes nothing", async () => {
        const root = repository({
            "cartorios/dev/990010.yaml": cartorioText(),
            "cartorios/dev/990002.yaml": cartorioOf("990002", { accountId: '"111111990028"' }),
        });
        const before = namesIn(root);
        const error = await refusalOf(() =>
            addCartorios(
                root,
                "dev",
                [
                    { ...cartorioWith("990028"), uf: "XX" },
                    cartorioWith("990010"),
                    { ...cartorioWith("990036"), accountId: "999999999999" },
                    { ...cartorioWith("990044"), accountId: "111111990051" },
                    cartorioWith("990051"),
                    cartorioWith("990069"),
                    { ...cartorioWith("990069"), accountId: "111111990070" },
                    { ...cartorioWith("99.001-0"), accountId: "111111990071" },
                    { ...cartorioWith("../../x"), accountId: "111111990072" },
                ],
                { hubAccountId: "999999999999", strict: true },
            ),
        );
        assert.deepEqual(error.message.split("\n"), [
            'cartorios/dev/990028.yaml: uf: found "XX", expected one of the 27 UFs, such as SP; correct the value',
            'cartorios/dev/99.001-0.yaml: cns: found "99.001-0", expected six digits in quotes, such as "990010"; correct the value',
            'cartorios/dev/../../x.yaml: cns: found "../../x", expected six digits in quotes, such as "990010"; correct the value',
            "cartorios/dev/990010.yaml: the file: found one that is there already, expected none: only cartórios that are not in the registry are added; leave this cartório out, or change its file",
            'cartorios/dev/990069.yaml: cns: found "990069", which cartorios/dev/990069.yaml has too, expected a CNS of its own in the environment; remove one of the two files, or correct cns',
            'cartorios/dev/990028.yaml: accountId: found "111111990028", which cartorios/dev/990002.yaml:6 has too, expected an AWS account of its own in the environment; give one of the two cartórios another account',
            'cartorios/dev/990051.yaml: accountId: found "111111990051", which cartorios/dev/990044.yaml has too, expected an AWS account of its own in the environment; give one of the two cartórios another account',
            "cartorios/dev/990036.yaml: accountId: found \"999999999999\", the hub's account, expected an AWS account of the cartório's own; correct accountId here, or cartorio-digital:hubAccountId",
        ]);
        assert.deepEqual(namesIn(root), before);
    });

    it("refuses an environment without folder", async () => {
        const root = repository({ "cartorios/dev/.gitkeep": "" });
        const { findings } = await refusalOf(() => addCartorios(root, "hml", []));
        assert.deepEqual(
            findings.map(({ code }) => code),
            [FindingCode.Environment],
        );
    });

    it("adds each cartório once when processes add the same at once", async () => {
        const root = repository({ "cartorios/dev/.gitkeep": "" });
        const ended = await Promise.all(
            [1, 2, 3].map(async () => await writer(root, "add", "990010,990028").ended),
        );
        assert.deepEqual(ended.map(({ status }) => status).sort(), [0, 1, 1]);
        for (const { status, stderr } of ended) {
            assert.equal(/found one that is there already/.test(stderr), status === 1, stderr);
        }
        assert.equal(loadRegistry(root, "dev").entries.length, 2);
    }).timeout(60_000);

    it("removes what it wrote when one of the files can't be written, and nothing of anyone else's", async () => {
        const root = repository({
            "cartorios/dev/.gitkeep": "",
            "cartorios/dev/990028.yaml": "theirs",
        });
        const files = new Map([
            ["990010", "ours\n"],
            ["990028", "ours\n"],
            ["990036", "ours\n"],
        ]);
        await assert.rejects(addFiles(root, "dev", files), { code: "EEXIST" });
        assert.deepEqual(namesIn(root), [".gitkeep", "990028.yaml"]);
        assert.equal(readFileSync(join(root, "cartorios/dev/990028.yaml"), "utf8"), "theirs");
    });

    it("says so when the file system refuses", async () => {
        const root = repository({ "cartorios/dev/.gitkeep": "" });
        // A folder in the journal's place, since no permission stops tests that run as root.
        mkdirSync(join(root, "cartorios/dev/.adding.json"));
        const error = await refusalOf(() => addCartorios(root, "dev", [cartorioWith("990010")]));
        assert.equal(error.code, RegistryErrorCode.Unreadable);
        assert.match(error.message, /^cartorios\/dev: the folder: found EISDIR, /);
        await assert.rejects(
            withRegistryLock(root, "dev", () =>
                createFile(join(root, "cartorios/dev/.gitkeep"), ""),
            ),
            {
                code: RegistryErrorCode.Unwritable,
                message:
                    "cartorios/dev: writing: found EEXIST open .gitkeep, expected a folder that may be written to; check its permissions and the disk, and run the command again",
            },
        );
    });

    for (const [title, journal] of [
        ["a journal that is no JSON", "{"],
        ["a journal that names other files", '{ "../../package": "" }'],
        ["a journal with other contents", '{ "990010": 1 }'],
        ["a journal that is a number", "1e"],
    ] as const) {
        it(`refuses ${title}, and removes nothing`, async () => {
            const root = repository({
                "cartorios/dev/.adding.json": journal,
                "package.yaml": "",
            });
            const message = /\.adding\.json is no list of files that are being added: remove it/;
            assert.match(
                (await refusalOf(() => addCartorios(root, "dev", [cartorioWith("990010")])))
                    .message,
                message,
            );
            assert.match((await refusalOf(() => loadRegistry(root, "dev"))).message, message);
            assert.ok(existsSync(join(root, "package.yaml")));
        });
    }

    it("shows none of them when it is killed on the way, and the next writer tidies up", async () => {
        const root = repository({ "cartorios/dev/990010.yaml": cartorioText() });
        const adding = writer(root, "add", MANY.join(","));
        const wrote = () => namesIn(root).filter((name) => name.startsWith("98")).length;
        while (wrote() < 20) {
            await new Promise((resolve) => setTimeout(resolve, 1));
        }
        adding.child.kill("SIGKILL");
        await adding.ended;
        const left = wrote();
        assert.ok(left < MANY.length && existsSync(join(root, "cartorios/dev/.adding.json")));

        const { entries, warnings } = loadRegistry(root, "dev");
        assert.deepEqual(
            entries.map(({ cartorio }) => cartorio.cns),
            ["990010"],
        );
        assert.equal(
            warnings.map(({ file, found }) => `${file}: ${found}`).join("\n"),
            `cartorios/dev/.adding.json: an addition of ${MANY.length} cartórios that is under way, or was interrupted`,
        );
        assert.throws(
            () => resolveStack({ root, stackName: `dev-${MANY[0]}`, environment: "dev" }),
            /which is being added, or whose addition was interrupted/,
        );

        // What someone has made their own since is not ours to remove.
        writeFileSync(join(root, `cartorios/dev/${MANY[0]}.yaml`), cartorioOf(MANY[0]!));
        await addCartorios(root, "dev", [cartorioWith("990028")]);
        assert.deepEqual(namesIn(root), [`${MANY[0]}.yaml`, "990010.yaml", "990028.yaml"]);
    }).timeout(60_000);

    it("is seen whole or not at all by those who list meanwhile", async () => {
        const root = repository({ "cartorios/dev/990010.yaml": cartorioText() });
        const adding = writer(root, "add", MANY.join(","));
        const seen = new Set<number>();
        let ended = false;
        void adding.ended.finally(() => {
            ended = true;
        });
        while (!ended) {
            seen.add(loadRegistry(root, "dev").entries.length);
            await new Promise((resolve) => setTimeout(resolve, 1));
        }
        seen.add(loadRegistry(root, "dev").entries.length);
        assert.deepEqual([...seen], [1, 1 + MANY.length]);
        assert.equal((await adding.ended).status, 0);
    }).timeout(60_000);
});
