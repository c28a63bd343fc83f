// Does not prove anything about rules for one file (parseCartorio.spec.ts), nor about speed.
import assert from "node:assert/strict";
import fs, { mkdirSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import {
    FindingCode,
    formatFindings,
    loadCartorio,
    loadRegistry,
    RegistryError,
    RegistryErrorCode,
} from "../../registry";
import { cartorioOf, cartorioText, temporaryRepositories } from "./builders";

const OTHER = { uf: "PE", municipality: '"2611606"' };

function refusal(action: () => unknown): RegistryError {
    try {
        action();
    } catch (error) {
        assert.ok(error instanceof RegistryError);
        return error;
    }
    assert.fail("nothing was refused");
}

describe("loadRegistry", () => {
    const repository = temporaryRepositories();

    it("returns every cartório of the environment in order of CNS, and no other environment's", () => {
        const root = repository({
            "cartorios/dev/990028.yaml": cartorioOf("990028", OTHER),
            "cartorios/dev/990010.yaml": cartorioText(),
            "cartorios/prod/990002.yaml": "broken: [",
        });
        const { entries, warnings } = loadRegistry(root, "dev");
        assert.deepEqual(
            entries.map(({ cartorio, environment, file }) => [cartorio.cns, environment, file]),
            [
                ["990010", "dev", "cartorios/dev/990010.yaml"],
                ["990028", "dev", "cartorios/dev/990028.yaml"],
            ],
        );
        assert.deepEqual(warnings, []);
    });

    it("takes an environment without cartórios", () => {
        const root = repository({ "cartorios/dev/.gitkeep": "" });
        assert.deepEqual(loadRegistry(root, "dev"), { entries: [], warnings: [] });
    });

    it("lists the findings of all files in one error", () => {
        const root = repository({
            "cartorios/dev/990002.yaml": cartorioOf("990002", { uf: "XX" }),
            "cartorios/dev/990010.yaml": cartorioText({ class: "7" }),
            "cartorios/dev/990028.yml": cartorioOf("990028"),
        });
        const error = refusal(() => loadRegistry(root, "dev"));
        assert.equal(error.code, RegistryErrorCode.Invalid);
        assert.equal(error.name, "RegistryError");
        assert.equal(
            error.message,
            [
                `cartorios/dev/990028.yml: the file's name: found "990028.yml", expected <cns>.yaml with the six digits of the CNS, such as 990010.yaml; rename the file, or move it out of the registry`,
                `cartorios/dev/990002.yaml:3:5: uf: found "XX", expected one of the 27 UFs, such as SP; correct the value`,
                `cartorios/dev/990010.yaml:5:8: class: found the number 7, expected 1, 2 or 3 (Provimento CNJ 213/2026); correct the value`,
            ].join("\n"),
        );
    });

    it("names both files of a shared account, even when one of them has other faults", () => {
        const root = repository({
            "cartorios/dev/990002.yaml": cartorioOf("990002", { class: "7" }),
            "cartorios/dev/990010.yaml": cartorioText({ accountId: '"111111990002"' }),
        });
        const { findings } = refusal(() => loadRegistry(root, "dev"));
        assert.equal(
            formatFindings(findings.filter(({ code }) => code === FindingCode.SharedAccount)),
            `cartorios/dev/990010.yaml:6:12: accountId: found "111111990002", which cartorios/dev/990002.yaml:6 has too, expected an AWS account of its own in the environment; give one of the two cartórios another account`,
        );
    });

    it("names both files of a shared CNS", () => {
        const root = repository({
            "cartorios/dev/990002.yaml": cartorioOf("990010", { accountId: '"111111990002"' }),
            "cartorios/dev/990010.yaml": cartorioOf("990010"),
        });
        const { message } = refusal(() => loadRegistry(root, "dev"));
        assert.match(
            message,
            /^cartorios\/dev\/990010\.yaml:1:6: cns: found "990010", which cartorios\/dev\/990002\.yaml:1 has too, /m,
        );
    });

    it("takes one account in two environments", () => {
        const files = {
            "cartorios/dev/990010.yaml": cartorioText(),
            "cartorios/prod/990010.yaml": cartorioText(),
        };
        const root = repository(files);
        assert.equal(loadRegistry(root, "dev").entries.length, 1);
        assert.equal(loadRegistry(root, "prod").entries.length, 1);
    });

    it("refuses the hub's account", () => {
        const root = repository({ "cartorios/dev/990010.yaml": cartorioText() });
        const error = refusal(() => loadRegistry(root, "dev", { hubAccountId: "111111110010" }));
        assert.equal(
            error.message,
            `cartorios/dev/990010.yaml:6:12: accountId: found "111111110010", the hub's account, expected an AWS account of the cartório's own; correct accountId here, or cartorio-digital:hubAccountId`,
        );
    });

    it("warns of check digits, and refuses them when strict", () => {
        const root = repository({ "cartorios/dev/990011.yaml": cartorioOf("990011") });
        assert.deepEqual(
            loadRegistry(root, "dev").warnings.map(({ code }) => code),
            [FindingCode.CheckDigit],
        );
        assert.throws(() => loadRegistry(root, "dev", { strict: true }), RegistryError);
    });

    it("overlooks hidden files and other endings, and no misnamed YAML", () => {
        const root = repository({
            "cartorios/dev/990010.yaml": cartorioText(),
            "cartorios/dev/.990010.yaml.swp": "",
            "cartorios/dev/.hidden.yaml": "",
            "cartorios/dev/LEIA-ME.md": "",
            "cartorios/dev/990010.yaml.1234": "",
        });
        assert.equal(loadRegistry(root, "dev").entries.length, 1);
        for (const name of ["cartorio.yaml", "990028.YAML", "99.002-8.yaml", "9900280.yaml"]) {
            const other = repository({ [`cartorios/dev/${name}`]: cartorioOf("990028") });
            const { findings } = refusal(() => loadRegistry(other, "dev"));
            assert.deepEqual(
                findings.map(({ code, file }) => [code, file]),
                [[FindingCode.FileName, `cartorios/dev/${name}`]],
            );
        }
    });

    it("says which environments there are when one is missing", () => {
        const root = repository({ "cartorios/dev/.gitkeep": "", "cartorios/prod/.gitkeep": "" });
        const error = refusal(() => loadRegistry(root, "hml"));
        assert.equal(error.code, RegistryErrorCode.Invalid);
        assert.equal(
            error.message,
            "cartorios/hml: the folder: found nothing, expected the registry of environment hml; add the folder, or name an environment that there is (dev, prod)",
        );
    });

    for (const environment of ["../prod", "", "Dev", "dev-990010"]) {
        it(`refuses the environment ${JSON.stringify(environment)}`, () => {
            const root = repository({ "cartorios/dev/.gitkeep": "" });
            assert.equal(
                refusal(() => loadRegistry(root, environment)).message,
                `environment: found ${JSON.stringify(environment)}, expected 2 to 16 small letters and digits, a letter first, such as dev; name one of dev`,
            );
        });
    }

    it("says that an unreadable file is, with the cause", () => {
        const root = repository({});
        mkdirSync(join(root, "cartorios/dev/990010.yaml"), { recursive: true });
        const error = refusal(() => loadRegistry(root, "dev"));
        assert.equal(error.code, RegistryErrorCode.Unreadable);
        assert.equal(
            error.message,
            "cartorios/dev/990010.yaml: the file: found EISDIR, expected a readable file; check that it exists and that you may read it",
        );
        assert.equal((error.cause as NodeJS.ErrnoException).code, "EISDIR");
    });

    it("says that a file is in the folder's place", () => {
        const root = repository({ "cartorios/dev": "" });
        const error = refusal(() => loadRegistry(root, "dev"));
        assert.equal(error.code, RegistryErrorCode.Unreadable);
        assert.equal(
            error.message,
            "cartorios/dev: the folder: found ENOTDIR, expected the registry of environment dev; check that it is a folder and that you may read it",
        );
    });
});

describe("loadCartorio", () => {
    const repository = temporaryRepositories();

    it("returns the cartório and its file relative to the root", () => {
        const root = repository({ "cartorios/dev/990010.yaml": cartorioText() });
        const { cartorio, file, warnings } = loadCartorio("cartorios/dev/990010.yaml", { root });
        assert.equal(cartorio.accountId, "111111110010");
        assert.equal(file, "cartorios/dev/990010.yaml");
        assert.deepEqual(warnings, []);
    });

    it("takes an absolute path, and shows it relative where it lies under the root", () => {
        const root = repository({ "cartorios/dev/990010.yaml": cartorioText() });
        const path = join(root, "cartorios/dev/990010.yaml");
        assert.equal(loadCartorio(path, { root }).file, "cartorios/dev/990010.yaml");
        assert.equal(loadCartorio(path, { root: join(root, "cartorios/prod") }).file, path);
    });

    it("reads a file with a byte order mark", () => {
        const root = repository({ "990010.yaml": `\uFEFF${cartorioText()}` });
        assert.equal(loadCartorio("990010.yaml", { root }).cartorio.cns, "990010");
    });

    it("refuses bytes that are not UTF-8", () => {
        const root = repository({ "990010.yaml": Buffer.from(cartorioText(), "latin1") });
        assert.equal(
            refusal(() => loadCartorio("990010.yaml", { root })).message,
            "990010.yaml: the file: found bytes that are not UTF-8, expected a text in UTF-8; save it as UTF-8 in your editor",
        );
    });

    it("reads that file and no other, whatever state the others are in", () => {
        const root = repository({
            "cartorios/dev/990010.yaml": cartorioText(),
            "cartorios/dev/990002.yaml": "broken: [",
            "cartorios/dev/leia.yml": "",
        });
        mkdirSync(join(root, "cartorios/dev/990028.yaml"));
        const read = mock.method(fs, "readFileSync");
        const list = mock.method(fs, "readdirSync");
        try {
            assert.equal(loadCartorio("cartorios/dev/990010.yaml", { root }).cartorio.wave, 1);
            assert.deepEqual(
                read.mock.calls.map(({ arguments: [file] }) => file),
                [join(root, "cartorios/dev/990010.yaml")],
            );
            assert.equal(list.mock.callCount(), 0);
        } finally {
            read.mock.restore();
            list.mock.restore();
        }
    });

    it("says that a file is missing", () => {
        const root = repository({});
        const error = refusal(() => loadCartorio("cartorios/dev/990010.yaml", { root }));
        assert.equal(error.code, RegistryErrorCode.Unreadable);
        assert.match(error.message, /^cartorios\/dev\/990010\.yaml: the file: found ENOENT, /);
    });
});
